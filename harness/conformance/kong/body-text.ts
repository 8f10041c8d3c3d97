// A recorded body: text as it was sent, or a document that was sent as JSON.

export function bodyText(body: unknown): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}
