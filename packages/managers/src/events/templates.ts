import type { Warehouse } from "@cionb/lakehouse";
import { InvalidInputError } from "../errors.ts";
import type { ManagerRun } from "../run/runner.ts";
import { type FieldType, type StoredTemplate, templateSchema } from "./models.ts";
import { eventTemplates } from "./tables.ts";

type Parts = { warehouse: Pick<Warehouse, "merge" | "migrate" | "query">; run: ManagerRun };

/** Writes and reads templates. */
export function createTemplateBook({ warehouse, run }: Parts) {
  return {
    async write(template: StoredTemplate): Promise<void> {
      await warehouse.migrate([eventTemplates]);
      const { name, event, fields, defaults } = template;
      await warehouse.merge(eventTemplates, [
        {
          ...{ name, event, fields: JSON.stringify(fields), defaults: JSON.stringify(defaults) },
          ...{ registered_at: new Date(run.clock.now()), run_id: run.runId },
        },
      ]);
    },
    /** @throws {InvalidInputError} if there is none of that name */
    async read(name: string): Promise<StoredTemplate> {
      await warehouse.migrate([eventTemplates]);
      const [row] = await warehouse.query<{ event: string; fields: string; defaults: string }>(
        "select event, fields, defaults from event_templates where name = :name",
        { name },
      );
      if (row === undefined)
        throw new InvalidInputError(
          `Cannot use the template ${JSON.stringify(name)}: there is none of that name. Register it with registerTemplate().`,
        );
      const { event } = row;
      return templateSchema.parse({
        name,
        event,
        fields: JSON.parse(row.fields),
        defaults: JSON.parse(row.defaults),
      });
    },
  };
}

/**
 * Defaults with what the event says on top, checked against the template's fields.
 * @throws {InvalidInputError} naming every field that is missing, of another type, or none of the template's
 */
export function fillTemplate(
  { name, fields, defaults }: StoredTemplate,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const said = Object.entries(given).filter(([, value]) => value !== undefined);
  const filled: Record<string, unknown> = { ...defaults, ...Object.fromEntries(said) };
  const problems = Object.entries(fields).flatMap(([field, { type, required }]) => {
    const value = filled[field];
    if (value === undefined) return required ? [`'${field}' is missing`] : [];
    return fits(value, type) ? [] : [`'${field}' should be a ${type}`];
  });
  const unknown = Object.keys(filled).filter((field) => fields[field] === undefined);
  const all = [...problems, ...unknown.map((field) => `'${field}' is none of its fields`)];
  if (all.length === 0) return filled;
  throw new InvalidInputError(`Cannot use the template ${JSON.stringify(name)}: ${all.join("; ")}.`);
}

function fits(value: unknown, type: FieldType): boolean {
  switch (type) {
    case "text":
      return typeof value === "string";
    case "number":
      return Number.isFinite(value);
    case "whole number":
      return Number.isInteger(value);
    case "boolean":
      return typeof value === "boolean";
    case "date":
      return value instanceof Date ? !Number.isNaN(value.getTime()) : isDateText(value);
  }
}

const isDateText = (value: unknown): boolean =>
  typeof value === "string" && /^\d{4}-\d\d-\d\d/.test(value) && !Number.isNaN(Date.parse(value));
