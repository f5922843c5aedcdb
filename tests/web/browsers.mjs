// SPDX-License-Identifier: BSD-2-Clause

/**
 * The three browsers behind one small interface:
 *
 *     const browser = await browsers.firefox.launch()
 *     await browser.go(url)
 *     await browser.run(async (name) => …, "argument")      in the page
 *     await browser.type("ls"); await browser.press("Tab", "Control")
 *     await browser.pick("#image", path); await browser.resize(360, 740)
 *     await browser.screenshot(path); await browser.close()
 *     browser.errors, browser.requests                      of the pages before
 *
 * Chromium and Firefox are driven by puppeteer-core (DevTools, WebDriver BiDi),
 * WebKit by its own WebDriver, which tells of no error and no request: there the
 * page itself is asked, before it is left. An error while it loads is not seen.
 */
import * as fs from "node:fs";
import * as net from "node:net";
import { after, before, describe } from "node:test";
import { end, start, temporaryFolder, until, which } from "./processes.mjs";

const CHROMIUM = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Why a browser cannot be had, or false. */
function lacks(...programs) {
  const missing = programs.filter((program) => which(program) === undefined);
  return missing.length > 0 && `${missing.join(" and ")} not installed`;
}

/** A browser of puppeteer's. */
async function puppeteerBrowser(options) {
  const { default: puppeteer } = await import("puppeteer-core");
  const browser = await puppeteer.launch({
    headless: true,
    userDataDir: temporaryFolder("profile"),
    timeout: 60_000,
    ...options,
  });
  const page = await browser.newPage();
  const errors = [];
  const requests = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  /* A page with changes on it asks before it goes. */
  page.on("dialog", (dialog) => dialog.accept());
  page.on("request", (request) => requests.push(request.url()));
  return {
    errors,
    requests,
    async go(url) {
      await page.goto(url, { waitUntil: "domcontentloaded" });
    },
    run: (work, ...args) => page.evaluate(work, ...args),
    type: (text) => page.keyboard.type(text),
    async press(key, modifier) {
      if (modifier !== undefined) await page.keyboard.down(modifier);
      await page.keyboard.press(key);
      if (modifier !== undefined) await page.keyboard.up(modifier);
    },
    async pick(selector, ...files) {
      const input = await page.$(selector);
      await input.uploadFile(...files);
    },
    async resize(width, height) {
      try {
        await page.setViewport({ width, height });
      } catch (error) {
        // Firefox 140 resizes, but cannot turn the screen as well.
        if (!/setScreenOrientationOverride/.test(error.message)) throw error;
        // Not waitForFunction: the page's policy forbids its eval.
        for (let i = 0; i < 100; i++) {
          if ((await page.evaluate(() => innerWidth)) === width) return;
          await new Promise((resume) => setTimeout(resume, 20));
        }
        throw error;
      }
    },
    screenshot: (path) => page.screenshot({ path, fullPage: true }),
    close: () => browser.close(),
  };
}

const KEYS = {
  Enter: "\ue007",
  Tab: "\ue004",
  Backspace: "\ue003",
  ArrowLeft: "\ue012",
  ArrowUp: "\ue013",
  ArrowRight: "\ue014",
  ArrowDown: "\ue015",
  End: "\ue010",
  Home: "\ue011",
  Delete: "\ue017",
  Escape: "\ue00c",
  F2: "\ue032",
  Control: "\ue009",
  Shift: "\ue008",
};
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

const MINIBROWSERS = ["4.1", "6.0", "4.0"].flatMap((version) =>
  ["x86_64", "aarch64"].map(
    (cpu) => `/usr/lib/${cpu}-linux-gnu/webkit2gtk-${version}/MiniBrowser`,
  ),
);

/** A port that nobody has now; the driver cannot look for one itself. */
async function freePort() {
  const server = net.createServer();
  await new Promise((resolve, reject) => {
    server.on("error", reject).listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/* In WebKit's page: keeps what goes wrong from here on. */
function keepErrors() {
  window.scriptErrors = [];
  addEventListener("error", ({ message }) => {
    if (message) window.scriptErrors.push(message);
  });
  addEventListener("unhandledrejection", ({ reason }) => {
    window.scriptErrors.push(String(reason));
  });
  /* A request that the page's policy stops is none. */
  addEventListener("securitypolicyviolation", ({ blockedURI }) => {
    window.scriptErrors.push(`blocked: ${blockedURI}`);
  });
}

/* There: what went wrong, and what was asked for. */
function kept() {
  const of = (type) => performance.getEntriesByType(type).map(({ name }) => name);
  return {
    errors: window.scriptErrors?.splice(0) ?? [],
    requests: [...of("navigation"), ...of("resource")],
  };
}

/** WebKit: WebKitWebDriver and its MiniBrowser on a display of their own. */
async function webkitBrowser() {
  const home = temporaryFolder("webkit");
  const display = start("Xvfb", [
    "-displayfd", "1", "-screen", "0", "1400x1600x24", "-nolisten", "tcp",
  ]);
  const number = await until("the display", () => /^\d+/.exec(display.said)?.[0]);
  const port = await freePort();
  const driver = start("WebKitWebDriver", [`--port=${port}`], {
    env: {
      ...process.env,
      DISPLAY: `:${number}`,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      XDG_CACHE_HOME: `${home}/cache`,
      XDG_DATA_HOME: `${home}/data`,
      XDG_CONFIG_HOME: `${home}/config`,
      GIO_USE_PROXY_RESOLVER: "dummy",
      LIBGL_ALWAYS_SOFTWARE: "1",
      WEBKIT_DISABLE_COMPOSITING_MODE: "1",
    },
  });
  const base = `http://127.0.0.1:${port}`;
  async function request(method, path, body) {
    const response = await fetch(base + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }
  function close() {
    end(driver);
    end(display);
  }
  try {
    await until("WebKitWebDriver", async () => (await fetch(`${base}/status`)).ok);
    const { sessionId } = await request("POST", "/session", {
      capabilities: {
        alwaysMatch: {
          "webkitgtk:browserOptions": {
            binary: MINIBROWSERS.find((file) => fs.existsSync(file)),
            args: ["--automation"],
          },
        },
      },
    });
    const session = `/session/${sessionId}`;
    await request("POST", `${session}/timeouts`, { script: 120_000 });
    const errors = [];
    const requests = [];
    const key = (type, value) => ({ type, value });
    const perform = (actions) =>
      request("POST", `${session}/actions`, {
        actions: [{ type: "key", id: "keyboard", actions }],
      });
    return {
      errors,
      requests,
      async go(url) {
        const last = await this.run(kept);
        errors.push(...last.errors);
        requests.push(...last.requests);
        await request("POST", `${session}/url`, { url });
        await this.run(keepErrors);
      },
      async run(work, ...args) {
        const answer = await request("POST", `${session}/execute/async`, {
          script: `
            const done = arguments[arguments.length - 1];
            (async () => (${work})(...JSON.parse(arguments[0])))().then(
              (value) => done(JSON.stringify({ value })),
              (error) => done(JSON.stringify({ error: String(error) })),
            );`,
          args: [JSON.stringify(args)],
        });
        const { value, error } = JSON.parse(answer);
        if (error !== undefined) throw new Error(error);
        return value;
      },
      async type(text) {
        for (const character of text) {
          await perform([key("keyDown", character), key("keyUp", character)]);
        }
      },
      async press(name, modifier) {
        const code = KEYS[name] ?? name;
        const actions = [key("keyDown", code), key("keyUp", code)];
        if (modifier !== undefined) {
          actions.unshift(key("keyDown", KEYS[modifier]));
          actions.push(key("keyUp", KEYS[modifier]));
        }
        await perform(actions);
      },
      async pick(selector, ...files) {
        const found = await request("POST", `${session}/element`, {
          using: "css selector",
          value: selector,
        });
        await request("POST", `${session}/element/${found[ELEMENT]}/value`, {
          text: files.join("\n"),
        });
      },
      async resize(width, height) {
        await request("POST", `${session}/window/rect`, { width, height });
      },
      async screenshot(path) {
        const data = await request("GET", `${session}/screenshot`);
        fs.writeFileSync(path, Buffer.from(data, "base64"));
      },
      async close() {
        await request("DELETE", session).catch(() => {});
        close();
      },
    };
  } catch (error) {
    close();
    throw new Error(`WebKit did not start: ${driver.said}`, { cause: error });
  }
}

const browsers = {
  chromium: {
    skip: lacks("chromium"),
    /* The other drivers refuse a folder, or take it for a file. */
    folders: true,
    launch: () =>
      puppeteerBrowser({ executablePath: which("chromium"), args: CHROMIUM }),
  },
  firefox: {
    skip: lacks("firefox-esr"),
    launch: () =>
      puppeteerBrowser({
        browser: "firefox",
        executablePath: which("firefox-esr"),
        extraPrefsFirefox: {
          "app.update.enabled": false,
          "datareporting.policy.dataSubmissionEnabled": false,
          "network.captive-portal-service.enabled": false,
          "network.connectivity-service.enabled": false,
        },
      }),
  },
  webkit: {
    skip:
      lacks("WebKitWebDriver", "Xvfb") ||
      (!MINIBROWSERS.some((file) => fs.existsSync(file)) &&
        "WebKit's MiniBrowser not installed"),
    launch: webkitBrowser,
  },
};

/**
 * Tests in each browser: `body` gets { name, kind, browser }. The browser is
 * there when the first test begins, and gone behind the last.
 */
export function inBrowsers(body) {
  for (const [name, kind] of Object.entries(browsers)) {
    describe(name, { skip: kind.skip }, () => {
      const browser = {};
      before(async () => {
        Object.assign(browser, await kind.launch());
      });
      after(async () => {
        await browser.close?.();
      });
      body({ name, kind, browser });
    });
  }
}
