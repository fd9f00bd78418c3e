import type { GivenSettings, SyntheticOptions } from "@cionb/managers";

/** Settings by their option names; each wins over the notebook parameter and the environment. */
export type SettingOptions = {
  /** CIO_WRITE_KEY; without one everything stays on this machine. */
  writeKey?: string;
  /** CIO_REGION. @default {"us"} */
  region?: "us" | "eu";
  /** CIO_BASE_URL: another address, `/v1` included; wins over the region. @default the region's */
  baseUrl?: string;
  /** CIO_DEMO. @default {"simulator"} */
  demo?: "simulator" | "live";
  /** CIO_HOME: the folder that holds all state. @default {".cionb"} */
  home?: string;
  /** CIO_LAKEHOUSE: the folder of the local Delta tables. @default "lakehouse" in the home */
  lakehouse?: string;
  /** CIO_SCHEMA: `schema` or `catalog.schema` of the tables on Databricks. @default {"main.customerio"} */
  schema?: string;
  /** CIO_PII_KEY: `<id>:<base64 of 32 bytes>`, for person keys. @default a random one, kept in the home */
  piiKey?: string;
};

export type ConnectOptions = SettingOptions & {
  /** Names the run in the log tables, as `02_people_management`. @default {"notebook"} */
  notebook?: string;
  /** Notebook parameters or widgets, by the name of the setting. @default {} */
  parameters?: GivenSettings;
  /** The folder of the run's journal. @default {one of the run's name in the home} */
  journal?: string;
  /** Size and seed of the synthetic world. @default {{ seed: 7, customers: 1_000 }} */
  synthetic?: SyntheticOptions;
};

/** What surrounds the process. */
export type Surroundings = {
  environment: GivenSettings;
  /** Where the search for the home folder begins. */
  folder: string;
};
