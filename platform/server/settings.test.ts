import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { type Environment, SettingsError, readSettings, redacted } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'wanghuo-settings-'));
const certificate = join(folder, 'certificate.pem');
writeFileSync(certificate, 'synthetic');
const endless = join(folder, 'endless');
symlinkSync(endless, endless);
afterAll(() => rmSync(folder, { recursive: true }));

function refusal(environment: Environment): string {
  try {
    readSettings(environment, folder);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('without any setting', () => {
  test('the server listens on loopback with the embedded database and demonstration accounts', () => {
    expect(readSettings({}, folder)).toEqual({
      http: { host: '127.0.0.1', port: 8119, isLoopback: true, tls: null, trustedProxies: [], publicUrl: null },
      database: { kind: 'embedded' },
      dataFolder: join(folder, 'var'),
      isDemonstration: true,
      backupKeyFile: null,
      gateways: { host: '127.0.0.1', gb26875Port: 26875, jt808Port: 26808, mqttPort: 26883 },
    });
  });

  test('an empty value counts as not set', () => {
    expect(readSettings({ PORT: '', DATABASE_URL: ' ' }, folder)).toEqual(readSettings({}, folder));
  });
});

describe('a wrong value is refused in one line that names the setting (CF-01, config-guard)', () => {
  test.each<[string, Environment]>([
    ['PORT', { PORT: '80a' }],
    ['PORT', { PORT: '65536' }],
    ['PORT', { PORT: '-1' }],
    ['PORT', { PORT: '26875' }],
    ['GATEWAY_MQTT_PORT', { GATEWAY_MQTT_PORT: '8119' }],
    ['HOST', { HOST: 'example.org' }],
    ['GATEWAY_HOST', { GATEWAY_HOST: '300.0.0.1' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://root@localhost/x' }],
    ['DATABASE_URL', { DATABASE_URL: 'postgresql://localhost' }],
    ['DATABASE_URL_FILE', { DATABASE_URL_FILE: 'missing' }],
    ['DATABASE_URL_FILE', { DATABASE_URL_FILE: 'x', DATABASE_URL: 'postgresql://localhost/x' }],
    ['WANGHUO_DATA', { WANGHUO_DATA: certificate }],
    ['WANGHUO_DATA', { WANGHUO_DATA: endless }],
    ['WANGHUO_DEMO', { WANGHUO_DEMO: 'yes' }],
    ['TLS_KEY', { TLS_CERT: certificate }],
    ['TLS_CERT', { TLS_CERT: 'missing.pem', TLS_KEY: certificate }],
    ['TRUSTED_PROXY', { TRUSTED_PROXY: '10.0.0.0/33', PUBLIC_URL: 'https://119.example' }],
    ['TRUSTED_PROXY', { TRUSTED_PROXY: '0.0.0.0/0', PUBLIC_URL: 'https://119.example' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'http://119.example' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://119.example/path' }],
    ['PUBLIC_URL', { TRUSTED_PROXY: '10.0.0.5' }],
    ['WANGHUO_DATABASE', { WANGHUO_DATABASE: 'x' }],
  ])('%s of %o', (key, environment) => {
    const line = refusal(environment);
    expect(line).toMatch(new RegExp(`^设置 ${key} 无效：`));
    expect(line).not.toContain('\n');
  });

  test('a misspelt key is answered with the one that was meant', () => {
    expect(refusal({ WANGHUO_DEOM: '1' })).toContain('WANGHUO_DEMO');
  });

  test('keys that are not ours are left alone', () => {
    expect(refusal({ PATH: '/bin', PGHOST: 'x' })).toBe('accepted');
  });

  test('whatever the values are, the answer is settings or a SettingsError', () => {
    const value = fc.option(fc.oneof(fc.string(), fc.webUrl(), fc.ipV4(), fc.ipV6(), fc.nat().map(String)), {
      nil: undefined,
    });
    const keys = [
      'PORT',
      'HOST',
      'DATABASE_URL',
      'WANGHUO_DEMO',
      'TRUSTED_PROXY',
      'PUBLIC_URL',
      'GATEWAY_GB26875_PORT',
    ];
    const environment = fc.record(Object.fromEntries(keys.map((key) => [key, value])));
    fc.assert(
      fc.property(environment, (given) => {
        expect(refusal(given)).toMatch(/^(accepted|设置 \w+ 无效：[^\n]*)$/);
      }),
      { seed: 119 },
    );
  });
});

describe('a listener beyond loopback', () => {
  test('is refused over plain HTTP', () => {
    expect(refusal({ HOST: '0.0.0.0' })).toContain('明文');
    expect(refusal({ HOST: '::' })).toContain('明文');
  });

  test('is accepted with a certificate of its own', () => {
    const settings = readSettings({ HOST: '0.0.0.0', TLS_CERT: certificate, TLS_KEY: certificate }, folder);
    expect(settings.http.tls).toEqual({ certificateFile: certificate, keyFile: certificate });
  });

  test('is accepted behind a trusted proxy with a public address', () => {
    const settings = readSettings(
      { HOST: '0.0.0.0', TRUSTED_PROXY: '10.0.0.5, fd00::/8', PUBLIC_URL: 'https://119.example' },
      folder,
    );
    expect(settings.http).toMatchObject({ trustedProxies: ['10.0.0.5', 'fd00::/8'], publicUrl: 'https://119.example' });
  });
});

describe('demonstration mode', () => {
  const external = { DATABASE_URL: 'postgresql://wanghuo@db.example/wanghuo' };
  const open = { HOST: '10.1.2.3', TLS_CERT: certificate, TLS_KEY: certificate };

  test('is off by itself with the user’s own database and beyond loopback', () => {
    expect(readSettings(external, folder).isDemonstration).toBe(false);
    expect(readSettings(open, folder).isDemonstration).toBe(false);
  });

  test('is what WANGHUO_DEMO says when it says something', () => {
    expect(readSettings({ ...external, WANGHUO_DEMO: '1' }, folder).isDemonstration).toBe(true);
    expect(readSettings({ WANGHUO_DEMO: '0' }, folder).isDemonstration).toBe(false);
  });
});

describe('the database password', () => {
  test('may come from a file', () => {
    const file = join(folder, 'url');
    writeFileSync(file, 'postgresql://wanghuo:secret-canary@db.example/wanghuo\n');
    expect(readSettings({ DATABASE_URL_FILE: 'url' }, folder).database).toEqual({
      kind: 'external',
      url: 'postgresql://wanghuo:secret-canary@db.example/wanghuo',
    });
  });

  test.each([
    'postgresql://wanghuo:secret-canary@db.example/wanghuo',
    'postgresql://wanghuo:secret-canary@/wanghuo?host=/run/postgresql',
    'postgresql://db.example/wanghuo?user=wanghuo&password=secret-canary&sslmode=require',
  ])('is covered when settings are printed: %s', (url) => {
    const printed = JSON.stringify(redacted(readSettings({ DATABASE_URL: url }, folder)));
    expect(printed).not.toContain('secret-canary');
    expect(printed).toContain('***');
  });

  test('is not repeated in a refusal', () => {
    expect(refusal({ DATABASE_URL: 'mysql://root:secret-canary@localhost/x' })).not.toContain('secret-canary');
  });
});
