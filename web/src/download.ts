// SPDX-License-Identifier: BSD-2-Clause

/**
 * Downloads that tell how far they are. The sizes are known from the build:
 * what a server says counts compressed bytes, and some say nothing.
 */
import { sentence, Trouble } from "./errors.ts";

export async function download(
  url: URL,
  size: number,
  what: string,
  progress: (bytes: number) => void,
): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url);
  } catch (error) {
    throw new Trouble(
      `${sentence(what)} could not be downloaded.`,
      "Is the server still there? Then reload the page.",
      { cause: error },
    );
  }
  if (!response.ok || response.body === null) {
    throw new Trouble(
      `${sentence(what)} could not be downloaded: the server says ` +
        `${response.status} ${response.statusText}`.trim() +
        ".",
      `${url.pathname} has to lie beside the page. Run “make web” again.`,
    );
  }
  let loaded = 0;
  progress(0);
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        loaded += chunk.length;
        progress(loaded);
        controller.enqueue(chunk);
      },
      flush() {
        if (loaded === size) return;
        throw new Trouble(
          `${sentence(what)} arrived with ${loaded} bytes instead of ${size}.`,
          "Reload the page without the cache (Shift and reload).",
        );
      },
    }),
  );
  return new Response(counted, {
    headers: { "content-type": "application/wasm" },
  });
}
