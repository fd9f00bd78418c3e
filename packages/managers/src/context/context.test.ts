import { describe, expect, test } from "vitest";
import { ContextError } from "../errors.ts";
import { mobileContext } from "./mobileContext.ts";
import { webContext } from "./webContext.ts";

describe("a web context", () => {
  test("has the page in its parts and the campaign of the address", () => {
    const url = "https://shop.example.com/tea/green?utm_source=news&utm_campaign=spring&utm_medium=email&x=1";
    expect(
      webContext({ url, title: "Green Tea", referrer: "https://example.org/", ip: "192.0.2.1" }),
    ).toEqual({
      channel: "browser",
      page: {
        url,
        path: "/tea/green",
        search: "?utm_source=news&utm_campaign=spring&utm_medium=email&x=1",
        title: "Green Tea",
        referrer: "https://example.org/",
      },
      campaign: { name: "spring", source: "news", medium: "email" },
      ip: "192.0.2.1",
    });
  });

  test("has no campaign without utm_ parameters, and nothing that was not given", () => {
    expect(webContext({ url: "https://shop.example.com/" })).toEqual({
      channel: "browser",
      page: { url: "https://shop.example.com/", path: "/", search: "" },
    });
  });

  test("carries locale, time zone, user agent, keywords and whether the visitor is there", () => {
    const visit = { locale: "en-GB", timezone: "Europe/London", userAgent: "UA", active: false };
    const context = webContext({ url: "http://localhost:3000/", keywords: ["tea"], ...visit });
    expect(context).toMatchObject({ ...visit, page: { keywords: ["tea"] } });
  });

  test.each(["", "/tea", "shop.example.com", "ftp://example.com/x", "javascript:alert(1)"])(
    "refuses '%s'",
    (url) => {
      expect(() => webContext({ url })).toThrow(ContextError);
    },
  );
});

const app = { name: "Shop", version: "5.3.0" };

describe("a mobile context", () => {
  test("has app, device with its push token, system and network", () => {
    const use = {
      app: { ...app, build: "81", namespace: "com.example.shop" },
      device: { type: "ios" as const, token: "a1", model: "iPhone 15", manufacturer: "Apple" },
      os: { name: "iOS", version: "18.5" },
      network: { wifi: true, cellular: false },
      locale: "de-DE",
    };
    expect(mobileContext(use)).toEqual({ channel: "mobile", ...use });
  });

  test("has nothing that was not given", () => {
    expect(mobileContext({ app, device: { type: "android" } })).toEqual({
      channel: "mobile",
      app,
      device: { type: "android" },
    });
  });

  test.each([
    ["an empty app name", { app: { name: " ", version: "1" }, device: { type: "ios" } }],
    ["an empty app version", { app: { name: "Shop", version: "" }, device: { type: "ios" } }],
    ["a device of another kind", { app, device: { type: "windows" } }],
    ["an empty token", { app, device: { type: "ios", token: "" } }],
  ])("refuses %s", (_, use) => {
    expect(() => mobileContext(use as Parameters<typeof mobileContext>[0])).toThrow(ContextError);
  });
});
