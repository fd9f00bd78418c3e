import { CustomerioError, type ErrorDetails } from "../errors.ts";
import type { DeliverReport } from "./deliverReport.ts";

/** The source or the journal of a delivery failed; `report` says what became of the calls until then. */
export class DeliverError extends CustomerioError {
  override name = "DeliverError";
  readonly report: DeliverReport;

  constructor(message: string, report: DeliverReport, details?: ErrorDetails) {
    super(message, details);
    this.report = report;
  }
}
