// What source, engine and sink of a stage have in common: the nets that join them, and clocked blocks.
//
// `vec`, `vec_valid`: the vector the engine may work on. `vec_take`: the engine is done with it at this edge.
// `vec_space`: an engine with registers inside could take a vector; others can when there is `y_space`.
// `y`, `y_push`: a result, or a piece of one, to be stored at this edge. `y_space`: the sink has room for it.

/** A clocked block; lines of the body without indentation. */
export function printClocked(body: readonly string[]): string[] {
  return ['  always @(posedge clk) begin', ...body.map((line) => `    ${line}`), '  end'];
}
