// generated from cio_pipelines_api.json; do not edit; npm run generate

/** Base addresses by region; both include the version. */
export const servers = {
  us: "https://cdp.customer.io/v1",
  eu: "https://cdp-eu.customer.io/v1",
} as const;
