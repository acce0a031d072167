// A spreadsheet takes a cell for a formula that begins with one of these, and calculates it when the file is opened. An
// apostrophe before it says that it is text. Cells that begin with apostrophes and then one of these get one more, so that
// taking one away gives exactly what there was.
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const DISARMED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/** A text as it can stand in a cell of CSV. */
export function disarmFormula(text: string): string {
  return FORMULA.test(text) ? `'${text}` : text;
}

/** The text that stands in a cell of CSV. */
export function rearmFormula(cell: string): string {
  return DISARMED.test(cell) ? cell.slice(1) : cell;
}
