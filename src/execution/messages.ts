// What travels between the pool and its worker processes.
import type { ErrorCode } from '../core/errors.js';

export interface Request {
  readonly id: number;
  readonly input: unknown;
}

export interface ErrorReply {
  readonly kind: 'error';
  readonly id: number;
  readonly code: ErrorCode;
  readonly message: string;
  readonly hint: string | undefined;
  readonly stack: string | undefined;
}

export type Reply =
  | { readonly kind: 'done'; readonly id: number; readonly output: unknown }
  | { readonly kind: 'progress'; readonly id: number; readonly progress: unknown }
  | ErrorReply;
