// Names of layers and networks as Verilog identifiers.

const KEYWORDS = new Set(
  `always and assign automatic begin buf bufif0 bufif1 case casex casez cell cmos config deassign default defparam design
  disable edge else end endcase endconfig endfunction endgenerate endmodule endprimitive endspecify endtable endtask event
  for force forever fork function generate genvar highz0 highz1 if ifnone incdir include initial inout input instance
  integer join large liblist library localparam macromodule medium module nand negedge nmos nor noshowcancelled not
  notif0 notif1 or output parameter pmos posedge primitive pull0 pull1 pulldown pullup pulsestyle_onevent
  pulsestyle_ondetect rcmos real realtime reg release repeat rnmos rpmos rtran rtranif0 rtranif1 scalared showcancelled
  signed small specify specparam strong0 strong1 supply0 supply1 table task time tran tranif0 tranif1 tri tri0 tri1 triand
  trior trireg unsigned use uwire vectored wait wand weak0 weak1 while wire wor xnor xor
  bit byte chandle class do enum int interface logic longint new package program property ref return shortint static
  string struct this type typedef union var void with`.split(/\s+/),
);
const MAX_LENGTH = 64;

/** The name with every other character replaced, not a keyword of Verilog or SystemVerilog, and not yet in `taken`. */
export function toVerilogName(name: string, taken: ReadonlySet<string>): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_').slice(0, MAX_LENGTH);
  const base = /^[A-Za-z_]/.test(plain) ? plain : `m_${plain}`;
  const isFree = (candidate: string) => !KEYWORDS.has(candidate) && !taken.has(candidate);
  if (isFree(base)) return base;
  let suffix = 1;
  while (!isFree(`${base}_${suffix}`)) suffix++;
  return `${base}_${suffix}`;
}
