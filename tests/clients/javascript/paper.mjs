// The words of a PDF, page by page, as the reader in browsers finds them: node paper.mjs FILE
import { readFile } from "node:fs/promises";

// What only drawing needs, and Node does not have; no text hangs on it.
globalThis.DOMMatrix ??= class {};
const { getDocument } = await import("pdfjs-dist/legacy/build/pdf.mjs");

const data = new Uint8Array(await readFile(process.argv[2]));
const paper = await getDocument({ data, verbosity: 0 }).promise;
const pages = [];
for (let number = 1; number <= paper.numPages; number += 1) {
  const { items } = await (await paper.getPage(number)).getTextContent();
  pages.push(items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(""));
}
process.stdout.write(JSON.stringify(pages));
