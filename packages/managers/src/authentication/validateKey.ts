import { type Client, CustomerioError, type Probe, UnexpectedAnswerError } from "@cionb/client";
import type { KeyValidation, Verdict } from "./models.ts";

const texts: Readonly<Record<Verdict, { finding: string; remedy?: string }>> = {
  good: { finding: "The key is accepted and the server refuses what is wrong." },
  wrong_key: {
    finding: "The server refused the key.",
    remedy:
      "Copy the API key of the workspace's Customer.io API source into CIO_WRITE_KEY, and check that CIO_REGION is the region of the workspace: a key is unknown in the other region.",
  },
  wrong_region: {
    finding: "The server refused the key, and that of the other region accepts it.",
    remedy: "Set CIO_REGION to the other region.",
  },
  permissive: {
    finding:
      "The server answered 200 to a call without any id, in spite of the strict header: its 200 does not mean that a call was taken, or that the key is good.",
    remedy:
      "Check CIO_BASE_URL: a proxy between may drop the header X-Strict-Mode, or a simulator was started with --permissive.",
  },
  unreachable: {
    finding: "The server could not be reached.",
    remedy: "Check the network, HTTPS_PROXY and CIO_BASE_URL, then try again.",
  },
  not_the_api: {
    finding: "Something answered that is not the Pipelines API.",
    remedy: "Check CIO_BASE_URL: it should end in /v1 and lead to the Pipelines API.",
  },
};

/**
 * Asks with one strict call that changes nothing (there is no GET for it in this API), and a second one that a strict
 * server refuses. A failure to reach the server is a verdict, not an error.
 * @throws what is not of the client's family
 */
export async function validateKey(client: Client, signal?: AbortSignal): Promise<KeyValidation> {
  try {
    return describeVerdict(client, ...judge(await client.probe({ ...(signal && { signal }) })));
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof CustomerioError)) throw error;
    const verdict = error instanceof UnexpectedAnswerError ? "not_the_api" : "unreachable";
    const status = "status" in error && typeof error.status === "number" ? { status: error.status } : {};
    return { ...describeVerdict(client, verdict, status), error: error.name };
  }
}

function judge(probe: Probe): [Verdict, { status: number; latencyMs: number }] {
  const { status, latencyMs } = probe;
  if (probe.key === "refused") return ["wrong_key", { status, latencyMs }];
  return [probe.strict === false ? "permissive" : "good", { status, latencyMs }];
}

export function describeVerdict(
  client: Pick<Client, "destination" | "keyFingerprint">,
  verdict: Verdict,
  measured: { status?: number; latencyMs?: number } = {},
): KeyValidation {
  const { host, region } = client.destination;
  return {
    verdict,
    host,
    ...(region && { region }),
    keyFingerprint: client.keyFingerprint,
    ...measured,
    ...texts[verdict],
  };
}
