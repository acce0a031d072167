/**
 * Cuts a batch into pieces that a module takes: each with at most `max_batch` entries and, as JSON, at most `max_body`
 * bytes. An entry that is too large by itself stands alone.
 */
export function chunkInputs<Input>(
  inputs: readonly Input[],
  { max_batch, max_body }: { readonly max_batch: number; readonly max_body: number },
): Input[][] {
  const chunks: Input[][] = [];
  let chunk: Input[] = [];
  let size = 0;
  for (const input of inputs) {
    // With the comma or bracket after it; one more bracket stands before the first.
    const bytes = Buffer.byteLength(JSON.stringify(input)) + 1;
    if (chunk.length > 0 && (chunk.length >= max_batch || size + bytes + 1 > max_body)) {
      chunks.push(chunk);
      chunk = [];
      size = 0;
    }
    chunk.push(input);
    size += bytes;
  }
  if (chunk.length > 0) chunks.push(chunk);
  return chunks;
}

/** Bytes of `{"owner":{…},"put":[…],"delete":[…]}` around its entries. */
const CHANGES_FRAME = 512;

/** The same for changes of bans, to put and to delete, as the entries of one request. */
export function chunkChanges<Change>(
  changes: readonly Change[],
  { max_batch, max_body }: { readonly max_batch: number; readonly max_body: number },
): Change[][] {
  return chunkInputs(changes, { max_batch, max_body: max_body - CHANGES_FRAME });
}
