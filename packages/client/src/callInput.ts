import type { Alias, Call, Group, Identify, Page, Screen, Track } from "@cionb/api";

/** A call as callers write it: `messageId` and `timestamp` are filled in where absent; the object is never changed. */
type Unstamped<One extends Call> = One extends unknown
  ? Omit<One, "timestamp"> & { timestamp?: string | Date | undefined }
  : never;
type Untyped<One extends Call> = One extends unknown
  ? Omit<One, "type" | "timestamp"> & {
      type?: One["type"] | undefined;
      timestamp?: string | Date | undefined;
    }
  : never;

/** A call in a batch: told apart by `type`. */
export type CallInput = Unstamped<Call>;
export type IdentifyInput = Untyped<Identify>;
export type TrackInput = Untyped<Track>;
export type PageInput = Untyped<Page>;
export type ScreenInput = Untyped<Screen>;
export type GroupInput = Untyped<Group>;
export type AliasInput = Untyped<Alias>;

/** The call by the name of its operation. */
export type InputOf = {
  identify: IdentifyInput;
  track: TrackInput;
  page: PageInput;
  screen: ScreenInput;
  group: GroupInput;
  alias: AliasInput;
};
