// Which Yosys to run: the built-in one or the user's own.
import { createNativeYosys } from './native-yosys.js';
import type { Yosys } from './yosys.js';
import { createYowaspYosys } from './yowasp-yosys.js';

/** `yowasp` is the built-in WebAssembly build; anything else names an executable. */
export function chooseYosys(choice: string): Yosys {
  return choice === 'yowasp' ? createYowaspYosys() : createNativeYosys(choice);
}
