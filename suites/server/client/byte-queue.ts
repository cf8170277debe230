/** Bytes that have come and were not read yet. It grows by doubling, so that a server that sends byte by byte costs no more. */
export class ByteQueue {
  #bytes: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #isOwn = true;

  get length(): number {
    return this.#end - this.#start;
  }

  /** The chunk itself is read from until `own()`. */
  append(chunk: Buffer): void {
    if (this.length === 0) {
      this.#isOwn = false;
      this.#bytes = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      return;
    }
    if (this.#end + chunk.length > this.#bytes.length) {
      const grown = Buffer.allocUnsafe(2 * (this.length + chunk.length));
      this.#bytes.copy(grown, 0, this.#start, this.#end);
      this.#end = this.length;
      this.#start = 0;
      this.#bytes = grown;
      this.#isOwn = true;
    }
    // Of a chunk there is room behind it only in a buffer that was made here.
    chunk.copy(this.#bytes, this.#end);
    this.#end += chunk.length;
  }

  /** Copies what is left of a chunk, so that the buffer that it came in can be used for the next one. */
  own(): void {
    if (this.#isOwn) return;
    this.#bytes = Buffer.from(this.#bytes.subarray(this.#start, this.#end));
    this.#end = this.length;
    this.#start = 0;
    this.#isOwn = true;
  }

  /** Position of a byte, -1 when it is not there. */
  indexOf(byte: number, from: number): number {
    const at = this.#bytes.indexOf(byte, this.#start + from);
    return at === -1 || at >= this.#end ? -1 : at - this.#start;
  }

  at(index: number): number | undefined {
    return index < this.length ? this.#bytes[this.#start + index] : undefined;
  }

  /** The first bytes as an isomorphic string; they stay. */
  peek(length: number): string {
    if (this.length === 0) return '';
    return this.#bytes.toString('latin1', this.#start, this.#start + Math.min(length, this.length));
  }

  /** As `peek`, and takes them away. */
  take(length: number): string {
    const text = this.peek(length);
    this.skip(length);
    return text;
  }

  skip(length: number): void {
    this.#start += Math.min(length, this.length);
  }
}
