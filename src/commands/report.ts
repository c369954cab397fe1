// `paretape report`: writes the report of a finished study again and says where it lies.
import { resolve } from 'node:path';
import { formatJsonDocument } from '../terminal/json-document.js';
import type { Command } from './command.js';

export const reportCommand: Command = {
  name: 'report',
  summary: 'write the report of a finished study again',
  declare(command) {
    command
      .argument('<study>', 'name of the study')
      .option('--svg <file>', 'also write a picture of the front');
  },
  async run({ io, global, args, options }) {
    const { findRunFolder, readReportData } = await import('../explore/read-study.js');
    const { renderHtmlReport } = await import('../reports/html-report.js');
    const { writeAtomically } = await import('../storage/write-atomically.js');
    const folder = await findRunFolder(global.resultsRoot, args[0] as string);
    const data = await readReportData(folder);
    await writeAtomically(folder.reportHtml, renderHtmlReport(data));
    if (typeof options.svg === 'string') {
      const { renderFrontSvg } = await import('../reports/svg-front.js');
      const { scoreNameOf } = await import('../reports/score-name.js');
      const title = `${data.studyName} on ${data.target.id}`;
      await writeAtomically(
        resolve(io.cwd, options.svg),
        renderFrontSvg(data.front, title, scoreNameOf(data)),
      );
    }
    const document = { report: folder.reportHtml, svg: options.svg };
    io.stdout(global.json ? formatJsonDocument('report', 1, document) : `${folder.reportHtml}\n`);
    return 0;
  },
};
