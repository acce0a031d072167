/** What the store needs of a logger; a pino logger is one. */
export interface StoreLogger {
  warn(fields: object, message: string): void;
}
