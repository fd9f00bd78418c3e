export { configurationSchema, type PiiKey, type Settings } from "./configuration/configurationSchema.ts";
export { findHome } from "./configuration/findHome.ts";
export { openHome } from "./configuration/openHome.ts";
export { createPersonKey, type HashKey, openHashKey } from "./configuration/personKey.ts";
export {
  type Configuration,
  type ConfigurationInput,
  readConfiguration,
  type SettingSource,
} from "./configuration/readConfiguration.ts";
export { Secret } from "./configuration/secret.ts";
export { type Setting, type SettingName, settingNames, settings } from "./configuration/settings.ts";
export { type ShownSetting, showConfiguration } from "./configuration/showConfiguration.ts";
export { type Place, type World, world } from "./configuration/world.ts";
export { type MobileUse, mobileContext } from "./context/mobileContext.ts";
export { type WebVisit, webContext } from "./context/webContext.ts";
export {
  ContextError,
  HomeFolderError,
  InvalidSettingError,
  ManagerError,
  ManagerStateError,
  MappingError,
  OtherWorldError,
  type SettingProblem,
  SourceFileError,
} from "./errors.ts";
export { type Mapping, mappingSchema } from "./mapping/mapping.ts";
export { mapRows, type Row, rowMapper } from "./mapping/mapRows.ts";
export { messageIdOf } from "./mapping/messageIdOf.ts";
export { centsOf, centsOfNumber, decimalOf } from "./money.ts";
export { type PurchaseCalls, purchaseCalls } from "./purchases/purchaseCalls.ts";
export { readPurchases } from "./purchases/readPurchases.ts";
export { cdnowPurchases, type PurchaseRow } from "./purchases/table.ts";
export { SyntheticData, type SyntheticOptions } from "./synthetic/SyntheticData.ts";
export {
  syntheticConsents,
  syntheticCustomers,
  syntheticDevices,
  syntheticEvents,
  syntheticMemberships,
  syntheticOrders,
  syntheticOrganisations,
  syntheticTables,
} from "./synthetic/tables.ts";
export type { SyntheticTableName, SyntheticTruth } from "./synthetic/truth.ts";
