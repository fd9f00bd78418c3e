/** What a question is answered with, before it is JSON. */
export type Reply = { readonly status: number; readonly body: unknown };

export function failure(status: number, ...errors: string[]): Reply {
  return { status, body: { errors } };
}
