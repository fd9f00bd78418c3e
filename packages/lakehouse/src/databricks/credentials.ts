import { z } from "zod";
import { DatabricksAuthError } from "../errors.ts";
import type { Clock } from "../types/world.ts";

/**
 * Who asks: a personal access token; a service principal (OAuth, machine to machine); or a function that answers the
 * token of the moment, for one that something else refreshes.
 */
export type Credentials =
  | { token: string }
  | { clientId: string; clientSecret: string }
  | { getToken: () => Promise<string> };

/** The token for a request, as fresh as it must be. */
export type TokenSource = {
  token(): Promise<string>;
  /** Forgets the token after it was refused. @returns whether the next one may be another. */
  renew(): boolean;
};

type World = { host: string; clock: Clock; fetch: typeof fetch };

export function createTokenSource(credentials: Credentials, world: World): TokenSource {
  if ("token" in credentials) return { token: async () => credentials.token, renew: () => false };
  if ("getToken" in credentials) {
    const { getToken } = credentials;
    // asked anew now and then: an opaque token does not say when it ends
    return cached(world.clock, async () => ({ token: await getToken(), ms: 60_000 }));
  }
  return cached(world.clock, () => requestToken(credentials, world));
}

type Granted = { token: string; ms: number };

function cached(clock: Clock, get: () => Promise<Granted>): TokenSource {
  let held: { granted: Promise<Granted>; since: number } | undefined;
  return {
    async token() {
      const now = clock.now();
      const known = held && (await held.granted);
      if (held && known && now - held.since < known.ms) return known.token;
      const granted = get();
      held = { granted, since: now };
      granted.catch(() => {
        held = undefined;
      });
      return (await granted).token;
    },
    renew() {
      held = undefined;
      return true;
    },
  };
}

const answerSchema = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });
const earlyMs = 5 * 60_000; // a token is replaced so long before it ends

/** OAuth's client credentials grant at the workspace (docs.databricks.com/dev-tools/auth/oauth-m2m). */
async function requestToken(
  { clientId, clientSecret }: { clientId: string; clientSecret: string },
  { host, fetch }: World,
): Promise<Granted> {
  const cannot = `Cannot get a token for the service principal ${clientId} at ${host}`;
  const response = await fetch(`https://${host}/oidc/v1/token`, {
    method: "POST",
    headers: {
      authorization: `Basic ${btoa(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials&scope=all-apis",
  }).catch((cause: unknown) => {
    throw new DatabricksAuthError(
      `${cannot}: the workspace does not answer. Look at the host name and the network`,
      {
        cause,
      },
    );
  });
  if (!response.ok) {
    throw new DatabricksAuthError(
      `${cannot}: it answered ${response.status}. Look at the client id and secret, and whether the secret has expired`,
    );
  }
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  if (!answer.success) throw new DatabricksAuthError(`${cannot}: the answer holds no token`);
  const { access_token: token, expires_in: seconds } = answer.data;
  return { token, ms: Math.max(seconds * 1_000 - earlyMs, seconds * 500) };
}
