import { readFileSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, extname, join, normalize } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';

const font = dirname(createRequire(import.meta.url).resolve('@fontsource-variable/noto-sans-sc'));
const types: Record<string, string> = { '.css': 'text/css', '.woff2': 'font/woff2' };

let server: Server;
let browser: Browser;
let page: Page;
const requested: string[] = [];

beforeAll(async () => {
  server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    if (path === '/') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      response.end(
        '<!doctype html><link rel="stylesheet" href="/font/index.css"><canvas width="64" height="64"></canvas>',
      );
      return;
    }
    // The browser asks for an icon by itself.
    if (!path.startsWith('/font/')) {
      response.statusCode = 404;
      response.end();
      return;
    }
    response.setHeader('content-type', types[extname(path)] ?? 'application/octet-stream');
    response.end(readFileSync(join(font, normalize(path).replace(/^\/font\//, ''))));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  browser = await launchBrowser();
  page = await browser.newPage();
  page.on('request', (request) => requested.push(new URL(request.url()).hostname));
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});

afterAll(async () => {
  await browser?.close();
  server?.close();
});

test('the test browser draws WebGL without a graphics card', async () => {
  const pixel = await page.evaluate(() => {
    const context = document.querySelector('canvas')!.getContext('webgl2', { preserveDrawingBuffer: true })!;
    const shader = (type: number, source: string) => {
      const made = context.createShader(type)!;
      context.shaderSource(made, source);
      context.compileShader(made);
      return made;
    };
    const program = context.createProgram();
    context.attachShader(
      program,
      shader(
        context.VERTEX_SHADER,
        '#version 300 es\nvoid main() { gl_Position = vec4(float(gl_VertexID % 2) * 4. - 1., float(gl_VertexID / 2) * 4. - 1., 0, 1); }',
      ),
    );
    context.attachShader(
      program,
      shader(
        context.FRAGMENT_SHADER,
        '#version 300 es\nprecision highp float; out vec4 c; void main() { c = vec4(1, .5, 0, 1); }',
      ),
    );
    context.linkProgram(program);
    context.useProgram(program);
    context.drawArrays(context.TRIANGLES, 0, 3);
    const read = new Uint8Array(4);
    context.readPixels(32, 32, 1, 1, context.RGBA, context.UNSIGNED_BYTE, read);
    return [...read];
  });
  expect(pixel[0]).toBe(255);
  expect(pixel[1]).toBeGreaterThan(120);
  expect(pixel[1]).toBeLessThan(136);
  expect(pixel[2]).toBe(0);
});

test('the test browser draws Chinese with the packaged font, each character its own shape', async () => {
  const shapes = await page.evaluate(async () => {
    const family = '"Noto Sans SC Variable"';
    const loaded = await document.fonts.load(`48px ${family}`, '江津望火');
    const canvas = new OffscreenCanvas(64, 64);
    const context = canvas.getContext('2d', { willReadFrequently: true })!;
    const draw = (character: string) => {
      context.clearRect(0, 0, 64, 64);
      context.font = `48px ${family}`;
      context.fillText(character, 4, 52);
      return context.getImageData(0, 0, 64, 64).data.join();
    };
    return { faces: loaded.length, drawn: [...'江津望火'].map(draw) };
  });
  expect(shapes.faces).toBeGreaterThan(0);
  expect(new Set(shapes.drawn).size).toBe(4); // missing characters would all be the same box
});

test('drawing them asks nobody but the machine itself', () => {
  expect(new Set(requested)).toEqual(new Set(['127.0.0.1']));
});
