import { CustomerioError, UnavailableError } from "@cionb/client";
import { describe, expect, test } from "vitest";
import { clientOfNobody, manageObjects, personKey } from "../../test/objects.ts";
import { InvalidInputError, ManagerStateError } from "../errors.ts";
import type { ObjectInput, RelationshipInput, Roles } from "./models.ts";

const acme = { objectId: "acme" };
const ada = { ...acme, userId: "ada" };
const said = { irreversible: true } as const;

describe("put", () => {
  test("makes an object of type 1 with its attributes, at Customer.io and in the table", async () => {
    const { objects, simulator, warehouse } = await manageObjects();
    const sent = await objects.put({ ...acme, attributes: { name: "Acme", plan: "pro", seats: 12 } });
    expect(sent).toMatchObject({ outcome: "delivered", warnings: [] });
    expect(simulator.objects.get("acme")?.attributes).toEqual({ name: "Acme", plan: "pro", seats: 12 });
    expect(await warehouse.query("select * from objects")).toEqual([
      {
        object_type_id: "1",
        object_id: "acme",
        name: "Acme",
        parent_id: null,
        attributes: '{"name":"Acme","plan":"pro","seats":12}',
        created_at: new Date("2026-01-02T03:04:05.678Z"),
        message_id: sent.messageId,
        run_id: "run-1",
        updated_at: new Date("2026-01-02T03:04:05.678Z"),
      },
    ]);
  });

  test("undefined leaves an attribute and null clears it, on both sides", async () => {
    const { objects, simulator, warehouse } = await manageObjects();
    await objects.put({ ...acme, attributes: { name: "Acme", plan: "pro", city: "Rome" } });
    await objects.put({ ...acme, attributes: { name: undefined, plan: null } });
    expect(simulator.objects.get("acme")?.attributes).toEqual({ name: "Acme", city: "Rome" });
    expect(await warehouse.query("select attributes from objects")).toEqual([
      { attributes: '{"name":"Acme","city":"Rome"}' },
    ]);
  });

  test("keeps when an object was first put", async () => {
    const { objects, clock, warehouse } = await manageObjects();
    await objects.put(acme);
    clock.move(60_000);
    await objects.put({ ...acme, attributes: { plan: "pro" } });
    expect(await warehouse.query("select created_at, updated_at from objects")).toEqual([
      { created_at: new Date("2026-01-02T03:04:05.678Z"), updated_at: new Date("2026-01-02T03:05:05.678Z") },
    ]);
  });

  test("tells objects of two types with one id apart", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.put({ ...acme, attributes: { name: "Acme" } });
    await objects.put({ ...acme, objectTypeId: "2", attributes: { name: "Course A" } });
    expect(simulator.objects.get("acme", "1")?.attributes).toEqual({ name: "Acme" });
    expect(simulator.objects.get("acme", "2")?.attributes).toEqual({ name: "Course A" });
    expect(await objects.hierarchy({ objectTypeId: "2" })).toMatchObject([{ name: "Course A" }]);
  });

  test("concurrent puts of one object lose no attribute", async () => {
    const { objects, warehouse } = await manageObjects();
    const names = Array.from({ length: 8 }, (_, index) => `a${index}`);
    await Promise.all(names.map((name) => objects.put({ ...acme, attributes: { [name]: 1 } })));
    const [row] = await warehouse.query<{ attributes: string }>("select attributes from objects");
    expect(Object.keys(JSON.parse(row?.attributes ?? "{}")).sort()).toEqual(names);
  });

  test.each<[string, unknown, RegExp]>([
    ["no id", {}, /'objectId' should be the id of the object, a text of 1 to 150 bytes/],
    ["an empty id", { objectId: "" }, /'objectId'/],
    ["a number as id", { objectId: 7 }, /'objectId' should be the id of the object, a text/],
    ["an id of 151 bytes", { objectId: "\u00e9".repeat(76) }, /150 bytes/],
    ["a line feed in the id", { objectId: "a\nb" }, /control characters/],
    ["blanks around the id", { objectId: " a" }, /blanks/],
    ["type 0", { ...acme, objectTypeId: "0" }, /'objectTypeId' should be the digits of a whole number/],
    ["a type by name", { ...acme, objectTypeId: "company" }, /'objectTypeId'/],
    ["a type as number", { ...acme, objectTypeId: 2 }, /'objectTypeId'/],
    ["the type as attribute", { ...acme, attributes: { object_type_id: "2" } }, /would not store them/],
    ["attributes that are a list", { ...acme, attributes: [1] }, /'attributes' should be/],
  ])("refuses %s, and sends nothing", async (_, input, message) => {
    const { objects, simulator } = await manageObjects();
    const refused = objects.put(input as ObjectInput);
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(message);
    expect(simulator.requests()).toEqual([]);
  });

  test.each<[string, Record<string, unknown>, RegExp]>([
    ["a value over 1,000 bytes", { note: "x".repeat(1_001) }, /traits.note: expected at most 1000 bytes/],
    ["a name over 150 bytes", { ["n".repeat(151)]: 1 }, /at most 150 bytes as name/],
    [
      "more than 300 attributes",
      Object.fromEntries(Array.from({ length: 301 }, (_, index) => [`a${index}`, 1])),
      /at most 300 attributes/,
    ],
  ])("warns of %s, or refuses by option", async (_, attributes, message) => {
    const { objects } = await manageObjects();
    const { warnings } = await objects.put({ ...acme, attributes });
    expect(warnings.join()).toMatch(message);
    const { objects: strict, simulator } = await manageObjects({ limits: "refuse" });
    await expect(strict.put({ ...acme, attributes })).rejects.toThrow(message);
    expect(simulator.objects.size).toBe(0);
  });

  test("warns when an object has more than 300 attributes by and by", async () => {
    const { objects } = await manageObjects();
    const some = (from: number) =>
      Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`a${from + index}`, 1]));
    expect((await objects.put({ ...acme, attributes: some(0) })).warnings).toEqual([]);
    expect((await objects.put({ ...acme, attributes: some(200) })).warnings).toEqual([
      "object acme: it has 400 attributes by now; at most 300 are kept",
    ]);
  });

  test("a call that is not taken fails, and nothing is recorded", async () => {
    const { objects, warehouse } = await manageObjects({ client: clientOfNobody() });
    await expect(objects.put(acme)).rejects.toThrow(UnavailableError);
    expect(await warehouse.query("select * from objects")).toEqual([]);
    expect(objects.metrics()).toMatchObject({ calls: 1, failures: 1, inFlight: 0 });
  });

  test("a value that JSON cannot carry is refused by the client with its place", async () => {
    const { objects } = await manageObjects();
    const refused = objects.put({ ...acme, attributes: { at: new Date(Number.NaN), size: Number.NaN } });
    await expect(refused).rejects.toThrow(CustomerioError);
    await expect(refused).rejects.toThrow(/traits\.(at|size)/);
  });
});

describe("relate", () => {
  test("makes a person part of an object with role, status and further attributes", async () => {
    const { objects, simulator, warehouse } = await manageObjects();
    await objects.put(acme);
    const sent = await objects.relate({ ...ada, role: "admin", status: "invited", attributes: { seat: 3 } });
    expect(sent.warnings).toEqual([]);
    expect(simulator.relationships.of("ada")).toMatchObject([
      { typeId: "1", objectId: "acme", attributes: { role: "admin", status: "invited", seat: 3 } },
    ]);
    expect(await warehouse.query("select * from relationships")).toEqual([
      expect.objectContaining({
        object_id: "acme",
        person_key: personKey("ada"),
        user_id: "ada",
        role: "admin",
        status: "invited",
        attributes: '{"seat":3}',
        message_id: sent.messageId,
      }),
    ]);
  });

  test("a new relationship is active unless it is said otherwise, on both sides", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.put(acme);
    await objects.relate({ ...ada, role: "viewer" });
    expect(simulator.relationships.of("ada")[0]?.attributes).toEqual({ role: "viewer", status: "active" });
    expect(await objects.usersByRole()).toMatchObject([{ status: "active" }]);
  });

  test("changing the role leaves the status", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.put(acme);
    await objects.relate({ ...ada, role: "viewer", status: "invited" });
    await objects.relate({ ...ada, role: "admin" });
    expect(simulator.relationships.of("ada")[0]?.attributes).toEqual({ role: "admin", status: "invited" });
    expect(await objects.usersByRole()).toMatchObject([{ role: "admin", status: "invited" }]);
  });

  test("leaves the attributes of the object as they are", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.put({ ...acme, attributes: { name: "Acme" } });
    await objects.relate(ada);
    expect(simulator.objects.get("acme")?.attributes).toEqual({ name: "Acme" });
  });

  test("warns when the object was never put, and knows then that the call made it", async () => {
    const { objects, simulator } = await manageObjects();
    const { warnings } = await objects.relate(ada);
    expect(warnings).toEqual(["no object acme of type 1 was put, so the call makes an empty one"]);
    expect(simulator.objects.get("acme")?.attributes).toEqual({});
    expect(await objects.hierarchy()).toMatchObject([{ objectId: "acme", members: 1 }]);
  });

  test("refuses an object that was never put, by option", async () => {
    const { objects, simulator } = await manageObjects({ unknownObject: "refuse" });
    await expect(objects.relate(ada)).rejects.toThrow(/no object acme of type 1 was put. Put it first./);
    expect(simulator.requests()).toEqual([]);
  });

  test.each<[string, unknown, RegExp]>([
    ["a role nobody defined", { ...ada, role: "boss" }, /nobody defined the role 'boss'. Defined are owner/],
    ["a role that every object has by birth", { ...ada, role: "toString" }, /nobody defined/],
    ["a status that is none", { ...ada, status: "gone" }, /'status' should be active, invited/],
    ["nobody", acme, /'userId' should be the id of the person/],
    ["a number as person", { ...acme, userId: 0 }, /'userId'/],
  ])("refuses %s", async (_, input, message) => {
    const { objects, simulator } = await manageObjects();
    await expect(objects.relate(input as RelationshipInput)).rejects.toThrow(message);
    expect(simulator.requests()).toEqual([]);
  });
});

describe("setRelationshipStatus", () => {
  test("changes the status and leaves the role", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.put(acme);
    await objects.relate({ ...ada, role: "admin" });
    await objects.setRelationshipStatus(ada, "suspended");
    expect(simulator.relationships.of("ada")[0]?.attributes).toEqual({ role: "admin", status: "suspended" });
    expect(await objects.usersByRole({ status: "suspended" })).toMatchObject([{ user_id: "ada" }]);
  });

  test("refuses a relationship that is not known", async () => {
    const { objects } = await manageObjects();
    await expect(objects.setRelationshipStatus(ada, "ended")).rejects.toThrow(ManagerStateError);
  });
});

describe("unrelate and remove", () => {
  test("unrelate takes the person out, on both sides, with the exact event", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.put({ ...acme, objectTypeId: "2" });
    await objects.relate({ ...ada, objectTypeId: "2" });
    await objects.unrelate({ ...ada, objectTypeId: "2" }, said);
    expect(simulator.relationships.of("ada")).toEqual([]);
    expect(simulator.counts().byEvent).toEqual({ "Relationship Deleted": 1 });
    expect(await objects.usersByRole({ objectTypeId: "2" })).toEqual([]);
    expect(simulator.objects.size).toBe(1);
  });

  test("remove deletes the object with its relationships, on both sides", async () => {
    const { objects, simulator, warehouse } = await manageObjects();
    await objects.put({ ...acme, objectTypeId: "2" });
    await objects.put(acme);
    await objects.relate({ ...ada, objectTypeId: "2" });
    await objects.relate({ ...acme, objectTypeId: "2", userId: "bob" });
    const removed = await objects.remove({ ...acme, objectTypeId: "2" }, said);
    expect(removed).toMatchObject({ outcome: "delivered", relationships: 2 });
    expect(simulator.objects.all().map(({ typeId }) => typeId)).toEqual(["1"]);
    expect(simulator.relationships.all()).toEqual([]);
    expect(await warehouse.query("select object_type_id from objects")).toEqual([{ object_type_id: "1" }]);
    expect(await warehouse.query("select * from relationships")).toEqual([]);
  });

  test("both want it said that they cannot be undone, and send nothing else", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.put(acme);
    await objects.relate(ada);
    const before = simulator.requests().length;
    await expect(objects.unrelate(ada, {} as never)).rejects.toThrow(/'irreversible' should be true/);
    await expect(objects.remove(acme, { irreversible: false } as never)).rejects.toThrow(/cannot be undone/);
    expect(simulator.requests()).toHaveLength(before);
  });

  test("both refuse what is not known", async () => {
    const { objects } = await manageObjects();
    await expect(objects.unrelate(ada, said)).rejects.toThrow(/was not related to object acme of type 1/);
    await expect(objects.remove(acme, said)).rejects.toThrow(/no object acme of type 1 was put/);
  });
});

describe("hierarchy", () => {
  const family = [
    { objectId: "group", attributes: { name: "Group" } },
    { objectId: "north", parentId: "group", attributes: { name: "North" } },
    { objectId: "south", parentId: "group", attributes: { name: "South" } },
    { objectId: "oslo", parentId: "north", attributes: { name: "Oslo" } },
  ];

  test("is the tree, parents before children, with descendants and active people", async () => {
    const { objects } = await manageObjects();
    await objects.putMany(family);
    await objects.relate({ objectId: "oslo", userId: "ada" });
    await objects.relate({ objectId: "oslo", userId: "bob", status: "invited" });
    const rows = await objects.hierarchy();
    expect(
      rows.map(({ path, depth, children, descendants, members }) => [
        path,
        depth,
        children,
        descendants,
        members,
      ]),
    ).toEqual([
      ["Group", 0, 2, 3, 0],
      ["Group / North", 1, 1, 1, 0],
      ["Group / North / Oslo", 2, 0, 0, 1],
      ["Group / South", 1, 0, 0, 0],
    ]);
  });

  test("may begin at one object", async () => {
    const { objects } = await manageObjects();
    await objects.putMany(family);
    const rows = await objects.hierarchy({ objectId: "north" });
    expect(rows.map(({ objectId, depth }) => [objectId, depth])).toEqual([
      ["north", 0],
      ["oslo", 1],
    ]);
  });

  test("sends the parent as the attribute parent_id", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.putMany(family);
    expect(simulator.objects.get("oslo")?.attributes).toEqual({ name: "Oslo", parent_id: "north" });
  });

  test("null takes an object out of its place; leaving the parent out does not", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.putMany(family);
    await objects.put({ objectId: "oslo", attributes: { city: true } });
    expect(await objects.hierarchy({ objectId: "north" })).toHaveLength(2);
    await objects.put({ objectId: "oslo", parentId: null });
    expect(await objects.hierarchy({ objectId: "north" })).toHaveLength(1);
    expect(simulator.objects.get("oslo")?.attributes["parent_id"]).toBeUndefined();
  });

  test.each([
    ["itself", { objectId: "group", parentId: "group" }, /group, below group/],
    ["its child", { objectId: "group", parentId: "north" }, /group, below north, below group/],
    [
      "its grandchild",
      { objectId: "group", parentId: "oslo" },
      /group, below oslo, below north, below group/,
    ],
  ])("refuses %s as parent", async (_, input, message) => {
    const { objects, simulator } = await manageObjects();
    await objects.putMany(family);
    const before = simulator.requests().length;
    await expect(objects.put(input)).rejects.toThrow(message);
    expect(simulator.requests()).toHaveLength(before);
  });

  test("refuses the row that would close a circle within one input, and the others go on", async () => {
    const { objects } = await manageObjects();
    const report = await objects.putMany([
      { objectId: "a", parentId: "b" },
      { objectId: "b", parentId: "c" },
      { objectId: "c", parentId: "a" },
      { objectId: "d" },
    ]);
    expect(report).toMatchObject({ rows: 4, refused: 1, delivered: 3 });
    expect(report.problems).toMatchObject([{ position: 2, reason: "refused" }]);
  });

  test("warns of a parent that was never put, and takes the object for a top until it is", async () => {
    const { objects } = await manageObjects();
    const { warnings } = await objects.put({ objectId: "oslo", parentId: "north" });
    expect(warnings).toEqual(["parent north was never put, so the object is a top until it is"]);
    expect(await objects.hierarchy()).toMatchObject([{ objectId: "oslo", depth: 0 }]);
  });

  test("children of a removed object are tops", async () => {
    const { objects } = await manageObjects();
    await objects.putMany(family);
    await objects.remove({ objectId: "north" }, said);
    const tops = (await objects.hierarchy()).filter(({ depth }) => depth === 0);
    expect(tops.map(({ objectId }) => objectId)).toEqual(["group", "oslo"]);
  });
});

describe("roles and permissions", () => {
  test("usersByRole tells who is what, filtered by object, role and status", async () => {
    const { objects } = await manageObjects();
    await objects.putMany([{ ...acme, attributes: { name: "Acme" } }, { objectId: "zeta" }]);
    await objects.relateMany([
      { ...ada, role: "owner" },
      { ...acme, userId: "bob", role: "viewer", status: "invited" },
      { objectId: "zeta", userId: "ada", role: "viewer" },
    ]);
    const who = async (filter: Parameters<typeof objects.usersByRole>[0]) =>
      (await objects.usersByRole(filter)).map(({ object_id, user_id }) => `${object_id}:${user_id}`);
    expect(await who({})).toEqual(["acme:ada", "acme:bob", "zeta:ada"]);
    expect(await who({ objectId: "acme" })).toEqual(["acme:ada", "acme:bob"]);
    expect(await who({ role: "viewer" })).toEqual(["acme:bob", "zeta:ada"]);
    expect(await who({ role: "viewer", status: "active" })).toEqual(["zeta:ada"]);
    expect((await objects.usersByRole({ role: "owner" }))[0]?.object_name).toBe("Acme");
  });

  test("permissions are those of the role", async () => {
    const { objects } = await manageObjects();
    await objects.put(acme);
    await objects.relate({ ...ada, role: "member" });
    expect(await objects.permissions(ada)).toEqual({
      permissions: ["read", "write"],
      grants: [{ objectId: "acme", role: "member", inherited: false }],
    });
  });

  test.each(["invited", "suspended", "ended"] as const)("%s people may do nothing", async (status) => {
    const { objects } = await manageObjects();
    await objects.put(acme);
    await objects.relate({ ...ada, role: "owner", status });
    expect(await objects.permissions(ada)).toEqual({ permissions: [], grants: [] });
  });

  test("roles in objects above count, those in objects below do not", async () => {
    const { objects } = await manageObjects();
    await objects.putMany([{ objectId: "group" }, { ...acme, parentId: "group" }]);
    await objects.relate({ objectId: "group", userId: "ada", role: "admin" });
    await objects.relate({ ...ada, role: "viewer" });
    await objects.relate({ ...acme, userId: "bob", role: "owner" });
    const { permissions, grants } = await objects.permissions(ada);
    expect(permissions).toEqual(["invite", "read", "write"]);
    expect(grants).toContainEqual({ objectId: "group", role: "admin", inherited: true });
    expect(await objects.permissions({ objectId: "group", userId: "bob" })).toMatchObject({
      permissions: [],
    });
  });

  test("roles of one's own replace those", async () => {
    const roles: Roles = { pilot: { permissions: ["fly"] } };
    const { objects } = await manageObjects({ roles });
    await objects.put(acme);
    await objects.relate({ ...ada, role: "pilot" });
    expect(await objects.permissions(ada)).toMatchObject({ permissions: ["fly"] });
    await expect(objects.relate({ ...ada, role: "owner" })).rejects.toThrow(/Defined are pilot/);
    objects.defineRoles({ owner: { permissions: ["sell"] } });
    expect(await objects.permissions(ada)).toMatchObject({ permissions: [] });
    await objects.relate({ ...ada, role: "owner" });
    expect(await objects.permissions(ada)).toMatchObject({ permissions: ["sell"] });
  });

  test("roles that are none are refused", async () => {
    const { objects } = await manageObjects();
    expect(() => objects.defineRoles({ a: { permissions: [""] } })).toThrow(InvalidInputError);
    expect(Object.keys(objects.roles)).toEqual(["owner", "admin", "member", "viewer"]);
  });
});

describe("organisations", () => {
  test("counts people by status and tells the newest, from the tables", async () => {
    const { objects, clock } = await manageObjects();
    await objects.putMany([{ ...acme, attributes: { name: "Acme" } }, { objectId: "empty" }]);
    await objects.relate({ ...ada, role: "owner" });
    clock.move(1_000);
    await objects.relate({ ...acme, userId: "bob", role: "member", status: "invited" });
    await objects.relate({ ...acme, userId: "cleo", role: "member", status: "suspended" });
    expect(await objects.organisations()).toEqual([
      {
        ...{
          object_id: "acme",
          object_name: "Acme",
          members: 3,
          active: 1,
          invited: 1,
          suspended: 1,
          roles: 1,
        },
        newest_member_at: new Date("2026-01-02T03:04:06.678Z"),
      },
      {
        ...{
          object_id: "empty",
          object_name: null,
          members: 0,
          active: 0,
          invited: 0,
          suspended: 0,
          roles: 0,
        },
        newest_member_at: null,
      },
    ]);
  });
});

describe("many", () => {
  const thousand = Array.from({ length: 1_000 }, (_, index) => ({
    objectId: `o-${index}`,
    attributes: { name: `Object ${index}` },
  }));

  test("putMany sends, records and accounts for every row", async () => {
    const { objects, simulator, warehouse } = await manageObjects();
    const report = await objects.putMany(thousand);
    expect(report).toMatchObject({ rows: 1_000, delivered: 1_000, recorded: 1_000, complete: true });
    expect(simulator.objects.size).toBe(1_000);
    expect(await warehouse.query("select count(*) as rows_ from objects")).toEqual([{ rows_: 1_000 }]);
  });

  test("takes a stream in parts, and tells how far it is", async () => {
    const { objects } = await manageObjects();
    async function* stream() {
      yield* thousand;
    }
    const seen: number[] = [];
    const report = await objects.putMany(stream(), {
      partRows: 300,
      onProgress: ({ rows, delivered }) => {
        expect(delivered).toBe(rows);
        seen.push(rows);
      },
    });
    expect(seen).toEqual([300, 600, 900, 1_000]);
    expect(report.recorded).toBe(1_000);
  });

  test("takes a query: ids by their names, other columns as attributes, null leaves one as it is", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.put({ objectId: "7", attributes: { plan: "pro" } });
    const report = await objects.putMany({
      query: "select 7 as object_id, 'Seven' as name, cast(null as string) as plan, :seats as seats",
      parameters: { seats: 3 },
    });
    expect(report).toMatchObject({ rows: 1, delivered: 1 });
    expect(simulator.objects.get("7")?.attributes).toEqual({ name: "Seven", plan: "pro", seats: 3 });
  });

  test("relateMany takes a query too", async () => {
    const { objects, simulator } = await manageObjects();
    await objects.put({ objectId: "acme", objectTypeId: "3" });
    await objects.relateMany({
      query:
        "select '3' as object_type_id, 'acme' as object_id, 'ada' as user_id, 'viewer' as role, 'invited' as status, 4 as seat",
    });
    expect(simulator.relationships.of("ada")[0]).toMatchObject({
      typeId: "3",
      attributes: { role: "viewer", status: "invited", seat: 4 },
    });
  });

  test("bad rows are refused or rejected with their positions, and the others go on", async () => {
    const { objects, simulator } = await manageObjects();
    const rows = [
      { objectId: "a" },
      { objectId: 5 },
      { attributes: {} },
      { objectId: "b", attributes: { text: "x".repeat(32_000) } },
      { objectId: "c", attributes: { size: Number.NaN } },
      null,
      { objectId: "d" },
    ] as ObjectInput[];
    const report = await objects.putMany(rows);
    expect(report).toMatchObject({ rows: 7, refused: 3, rejected: 2, delivered: 2, recorded: 2 });
    expect(report.problems.map(({ position, reason }) => [position, reason])).toEqual([
      [1, "refused"],
      [2, "refused"],
      [3, "too_large"],
      [4, "invalid"],
      [5, "refused"],
    ]);
    expect(simulator.objects.all().map(({ objectId }) => objectId)).toEqual(["a", "d"]);
    const { rows: all, refused, delivered, accepted, rejected, suppressed, unsent } = report;
    expect(refused + delivered + accepted + rejected + suppressed + unsent).toBe(all);
  });

  test("positions count over all parts, and one bad call among good ones is found", async () => {
    const { objects, simulator } = await manageObjects();
    simulator.inject({ kind: "bad_item", where: { groupId: "o-505" } });
    const report = await objects.putMany(thousand, { partRows: 400 });
    expect(report).toMatchObject({ rows: 1_000, delivered: 999, rejected: 1, recorded: 999 });
    expect(report.problems).toMatchObject([{ position: 505, reason: "refused" }]);
  });

  test("a server that lets everything pass gives accepted, not delivered", async () => {
    const { objects } = await manageObjects({}, { permissive: true });
    const report = await objects.putMany(thousand, { partRows: 400 });
    expect(report).toMatchObject({ rows: 1_000, delivered: 0, accepted: 1_000 });
  });

  test("the gate holds rows back, and they are not recorded", async () => {
    const { objects, warehouse } = await manageObjects();
    await objects.put(acme);
    const report = await objects.relateMany([ada, { ...acme, userId: "bob" }], {
      gate: ({ userId }) => (userId === "bob" ? "suppressed" : undefined),
    });
    expect(report).toMatchObject({ rows: 2, delivered: 1, suppressed: 1, recorded: 1 });
    expect(await warehouse.query("select user_id from relationships")).toEqual([{ user_id: "ada" }]);
  });

  test("stops after the part in which something stays unsent, and records only what was taken", async () => {
    const { objects, simulator, warehouse } = await manageObjects();
    simulator.inject({ kind: "status", status: 503 });
    const report = await objects.putMany(thousand, { partRows: 100, patienceMs: 50, deadlineMs: 500 });
    expect(report).toMatchObject({ rows: 100, delivered: 0, unsent: 100, recorded: 0, complete: false });
    expect(await warehouse.query("select * from objects")).toEqual([]);
  });

  test("a signal ends it, with the sums in order", async () => {
    const { objects } = await manageObjects();
    const stop = new AbortController();
    const report = await objects.putMany(thousand, {
      partRows: 100,
      signal: stop.signal,
      onProgress: ({ rows }) => {
        if (rows === 300) stop.abort();
      },
    });
    expect(report).toMatchObject({ delivered: 300, recorded: 300, complete: false });
    expect(report.rows).toBe(report.delivered + report.unsent);
  });

  test("a source that fails fails the method, with what was sent before recorded", async () => {
    const { objects, simulator, warehouse } = await manageObjects();
    async function* broken() {
      yield* thousand.slice(0, 10);
      throw new Error("the file ended");
    }
    await expect(objects.putMany(broken(), { partRows: 5 })).rejects.toThrow("the file ended");
    expect(simulator.objects.size).toBe(10);
    expect(await warehouse.query("select count(*) as n from objects")).toEqual([{ n: 10 }]);
  });

  test("warnings come with positions", async () => {
    const { objects } = await manageObjects();
    const report = await objects.relateMany([ada, { objectId: "b", userId: "x".repeat(150) }]);
    expect(report.warned).toBe(2);
    expect(report.warnings.map(({ position }) => position)).toEqual([0, 1]);
  });

  test("of nothing makes an empty report", async () => {
    const { objects } = await manageObjects();
    expect(await objects.putMany([])).toMatchObject({ rows: 0, delivered: 0, complete: true, problems: [] });
  });

  test("a second run changes nothing but the times", async () => {
    const { objects, warehouse } = await manageObjects();
    await objects.putMany(thousand);
    const read = () => warehouse.query("select object_id, attributes from objects order by object_id");
    const before = await read();
    expect(await objects.putMany(thousand)).toMatchObject({ delivered: 1_000, recorded: 1_000 });
    expect(await read()).toEqual(before);
  });
});

describe("what is logged", () => {
  test("every call is in deliveries under the id that the tables name", async () => {
    const { objects, flush, warehouse } = await manageObjects();
    await objects.put(acme);
    await objects.relateMany([ada]);
    await flush();
    expect(
      await warehouse.query(
        `select d.type, d.outcome from deliveries d
         join (select message_id from objects union all select message_id from relationships) t
         on t.message_id = d.message_id`,
      ),
    ).toEqual([
      { type: "group", outcome: "delivered" },
      { type: "group", outcome: "delivered" },
    ]);
  });

  test("metrics count the methods", async () => {
    const { objects } = await manageObjects();
    await objects.put(acme);
    await objects.relate({ ...ada, role: "boss" }).catch(() => undefined);
    expect(objects.metrics()).toMatchObject({
      manager: "ObjectsManager",
      calls: 2,
      failures: 1,
      methods: [{ method: "put" }, { method: "relate", lastError: "InvalidInputError" }],
    });
  });
});
