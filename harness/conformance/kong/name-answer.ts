// A name server's answers: every name under `lab.test` is on loopback, and no other name exists.

const LAB = /(^|\.)lab\.test$/i;
const TYPE_A = 1;
const HEADER_BYTES = 12;
const TTL_S = 30;
/** Response, recursion desired and available; the last digit tells whether the name exists (RFC 1035, 4.1.1). */
const FLAGS = { found: 0x8180, noSuchName: 0x8183 } as const;
/** The name of the question, by its place. */
const POINTER_TO_QUESTION = 0xc000 + HEADER_BYTES;

/** `undefined` for what is no question. */
export function nameAnswer(query: Buffer): Buffer | undefined {
  const question = readQuestion(query);
  if (question === undefined) return undefined;
  const { name, type, bytes } = question;
  const isKnown = LAB.test(name);
  const records = isKnown && type === TYPE_A ? [loopbackRecord()] : [];
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  header.writeUInt16BE(isKnown ? FLAGS.found : FLAGS.noSuchName, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, bytes, ...records]);
}

interface Question {
  readonly name: string;
  readonly type: number;
  readonly bytes: Buffer;
}

function readQuestion(query: Buffer): Question | undefined {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at]; length !== undefined && length > 0; length = query[at]) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  const end = at + 5;
  if (query.length < end) return undefined;
  return {
    name: labels.join("."),
    type: query.readUInt16BE(at + 1),
    bytes: query.subarray(HEADER_BYTES, end),
  };
}

function loopbackRecord(): Buffer {
  const record = Buffer.alloc(16);
  record.writeUInt16BE(POINTER_TO_QUESTION, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(1, 4);
  record.writeUInt32BE(TTL_S, 6);
  record.writeUInt16BE(4, 10);
  record.set([127, 0, 0, 1], 12);
  return record;
}
