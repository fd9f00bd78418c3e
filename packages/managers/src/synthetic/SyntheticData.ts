import { parseInput } from "../parseInput.ts";
import { worldEnd, worldStart } from "./calendar.ts";
import { consentsOf } from "./consent.ts";
import { devicesOf } from "./device.ts";
import { type SyntheticOptions, syntheticOptionsSchema } from "./options.ts";
import { createOrganisation, membersOf, organisationsFor } from "./organisation.ts";
import { createProfile } from "./profile.ts";
import * as rows from "./rows.ts";
import { createStory } from "./story.ts";
import { readTruth, type SyntheticTruth } from "./truth.ts";
import { worldVersion } from "./version.ts";

/**
 * A shop that does not exist, its customers and a year of what they did (2025-07-01 to 2026-06-30, UTC), with five
 * planted incidents (`truth()`). The same seed and size give the same rows, byte for byte. Every stream makes its
 * rows one customer at a time and keeps none, so memory does not grow with the size. Nothing in it is a person:
 * names are combined from lists, addresses are of example domains, numbers and IPs from ranges kept for examples.
 */
export class SyntheticData {
  readonly seed: number;
  readonly size: number;
  /** Names this world in append ids and in the column `world` of every row. */
  readonly world: string;
  /** First instant of the year and first instant after it. */
  readonly from = new Date(worldStart);
  readonly until = new Date(worldEnd);
  #truth: SyntheticTruth | undefined;

  /** @throws {InvalidInputError} if the seed or the number of customers is not a whole number, or below 0 */
  constructor(options: SyntheticOptions = {}) {
    const { seed, customers } = parseInput(syntheticOptionsSchema, options, "Cannot make a synthetic world");
    this.seed = seed;
    this.size = customers;
    this.world = `seed ${seed}, ${customers} customers, version ${worldVersion}`;
  }

  *customers(): Iterable<rows.CustomerRow> {
    for (const profile of this.#profiles()) yield rows.customerRow(this.seed, this.world, profile);
  }

  *events(): Iterable<rows.EventRow> {
    for (const profile of this.#profiles()) {
      let number = 0;
      for (const happening of createStory(this.seed, profile)) {
        number += 1;
        yield rows.eventRow(this.world, profile, happening, number);
      }
    }
  }

  *orders(): Iterable<rows.OrderRow> {
    for (const profile of this.#profiles())
      for (const { order, time } of createStory(this.seed, profile))
        if (order) yield rows.orderRow(this.world, profile, order, time);
  }

  *devices(): Iterable<rows.DeviceRow> {
    for (const profile of this.#profiles())
      for (const device of devicesOf(this.seed, profile)) yield rows.deviceRow(this.world, profile, device);
  }

  *consents(): Iterable<rows.ConsentRow> {
    for (const profile of this.#profiles())
      for (const [index, consent] of consentsOf(this.seed, profile).entries())
        yield rows.consentRow(this.world, profile, consent, index + 1);
  }

  *organisations(): Iterable<rows.OrganisationRow> {
    for (let index = 0; index < organisationsFor(this.size); index += 1)
      yield rows.organisationRow(this.world, createOrganisation(this.seed, index));
  }

  *memberships(): Iterable<rows.MembershipRow> {
    for (let index = 0; index < organisationsFor(this.size); index += 1)
      for (const member of membersOf(this.seed, index, this.size))
        yield rows.membershipRow(this.world, member);
  }

  /** What was planted, by id. Reads every stream once, then remembers; memory grows with the incidents alone. */
  truth(): SyntheticTruth {
    this.#truth ??= readTruth(this);
    return this.#truth;
  }

  *#profiles() {
    for (let index = 0; index < this.size; index += 1) yield createProfile(this.seed, index);
  }
}
