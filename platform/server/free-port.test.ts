import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { assertPortIsFree } from './free-port.ts';

const on = (port: number, host = '127.0.0.1') => ({
  host,
  port,
  isLoopback: true,
  tls: null,
  trustedProxies: [],
  publicUrl: null,
});

test('a port that another program has is named in one line, and is left alone', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(assertPortIsFree(on(port))).rejects.toThrow(new RegExp(`^[^\\n]*PORT[^\\n]*${port}[^\\n]*$`));
  other.close();
  await once(other, 'close');
  await assertPortIsFree(on(port));
});

test('an address of another machine names the host', async () => {
  await expect(assertPortIsFree(on(0, '192.0.2.1'))).rejects.toThrow('192.0.2.1');
});
