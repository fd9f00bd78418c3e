// generated from cio_pipelines_api.json; do not edit; npm run generate

/** What Customer.io accepts at most, and what this contract decides. */
export const limits = {
  /** One call, also inside a batch: "32KB", read as decimal. In bytes; from: Pipelines document. */
  callBytes: 32_000,
  /** Body of a batch, envelope and commas included: "500KB", read as decimal. In bytes; from: Pipelines document. */
  batchBytes: 500_000,
  /** Requests in a window; a batch counts as one. Not strictly enforced, and may change. In requests; from: Pipelines document. */
  requestsPerWindow: 3_000,
  /** Length of the window. In milliseconds; from: Pipelines document. */
  windowMs: 3_000,
  /** Id of a person or an object. In bytes; from: Track API document. */
  idBytes: 150,
  /** Name of an attribute of a person, object or relationship. In bytes; from: Track API document. */
  attributeNameBytes: 150,
  /** Value of an attribute. In bytes; from: Track API document. */
  attributeValueBytes: 1_000,
  /** Attributes of a person (and of one identify call), an object or a relationship. In attributes; from: Track API document. */
  attributes: 300,
  /** All attributes of an object or a relationship. In bytes; from: Track API document. */
  objectAttributesBytes: 100_000,
  /** Name of an event. In bytes; from: Track API document. */
  eventNameBytes: 100,
  /** Data of an event; the limit of a call comes first. In bytes; from: Track API document. */
  eventDataBytes: 100_000,
  /** Message id. In characters; from: decision 24. */
  messageIdCharacters: 100,
  /** Levels of nesting in a call. In levels; from: decision 30. */
  depth: 64,
  /** How long events of somebody not yet known are kept. In days; from: documentation. */
  anonymousEventDays: 30,
  /** Age of an event that can still start a campaign. In hours; from: Track API document. */
  campaignWindowHours: 72,
} as const;
