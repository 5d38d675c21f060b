import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { type Environment, SettingsError, readSettings, redacted } from './settings.ts';
import { makeAuthority, makeCertificate } from './testing/certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'wanghuo-settings-'));
const write = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const authority = makeAuthority('authority');
const made = makeCertificate({ issuer: authority });
const certificate = write('certificate.pem', made.certificate + authority.certificate);
const key = write('key.pem', made.key);
const otherKey = write('other-key.pem', authority.key);
const ca = write('ca.pem', authority.certificate);
const nonsense = write('nonsense.pem', 'synthetic');
write('broken.pem', '-----BEGIN CERTIFICATE-----\nc3ludGhldGlj\n-----END CERTIFICATE-----\n');
const secret = join(folder, 'secret');
writeFileSync(secret, 'synthetic-secret-of-24-chars');
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
      scenario: null,
      backupKeyFile: null,
      gateways: {
        host: '127.0.0.1',
        gb26875Port: 26875,
        jt808Port: 26808,
        mqttPort: 26883,
        tls: { gb26875: null, jt808: null, mqtt: null },
        mqttBroker: null,
        connectionsPerSource: 50,
        sources: [],
      },
      municipal: { gb26875: null, http: null },
    });
  });

  test('the password of a broker is read from its file and never printed', () => {
    const settings = readSettings(
      {
        GATEWAY_MQTT_BROKER: 'mqtt://wang%20huo@10.0.0.5?version=5&group=fire',
        GATEWAY_MQTT_BROKER_PASSWORD_FILE: 'secret',
      },
      folder,
    );
    expect(settings.gateways.mqttBroker).toEqual({
      host: '10.0.0.5',
      port: 1883,
      isEncrypted: false,
      version: '5',
      group: 'fire',
      user: 'wang huo',
      password: 'synthetic-secret-of-24-chars',
      caFile: null,
      tls: null,
    });
    expect(JSON.stringify(redacted(settings))).not.toContain('synthetic-secret');
  });

  test('the platform of the municipality is where it was said to be', () => {
    const { municipal } = readSettings(
      {
        MUNICIPAL_GB26875: '10.116.1.5:26875/500116/1',
        MUNICIPAL_HTTP: 'https://city.example/fire/in',
        MUNICIPAL_HTTP_SECRET_FILE: 'secret',
      },
      folder,
    );
    expect(municipal).toEqual({
      gb26875: { host: '10.116.1.5', port: 26875, source: '500116', target: '1' },
      http: { url: 'https://city.example/fire/in', secretFile: secret },
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
    ['WANGHUO_DATA', { WANGHUO_DATA: nonsense }],
    ['WANGHUO_DATA', { WANGHUO_DATA: endless }],
    ['WANGHUO_DEMO', { WANGHUO_DEMO: 'yes' }],
    ['TLS_KEY', { TLS_CERT: certificate }],
    ['TLS_CERT', { TLS_CERT: 'missing.pem', TLS_KEY: key }],
    ['TLS_CERT', { TLS_CERT: nonsense, TLS_KEY: key }],
    ['TLS_CERT', { TLS_CERT: 'broken.pem', TLS_KEY: key }],
    ['TLS_KEY', { TLS_CERT: certificate, TLS_KEY: nonsense }],
    ['TLS_KEY', { TLS_CERT: certificate, TLS_KEY: otherKey }],
    ['GATEWAY_GB26875_KEY', { GATEWAY_GB26875_CERT: certificate }],
    ['GATEWAY_GB26875_CERT', { GATEWAY_GB26875_CERT: nonsense, GATEWAY_GB26875_KEY: key }],
    ['GATEWAY_JT808_KEY', { GATEWAY_JT808_CERT: certificate, GATEWAY_JT808_KEY: otherKey }],
    ['GATEWAY_MQTT_CA', { GATEWAY_MQTT_CERT: certificate, GATEWAY_MQTT_KEY: key, GATEWAY_MQTT_CA: nonsense }],
    ['GATEWAY_MQTT_CA', { GATEWAY_MQTT_CERT: certificate, GATEWAY_MQTT_KEY: key, GATEWAY_MQTT_CA: certificate }],
    ['GATEWAY_MQTT_CERT', { GATEWAY_MQTT_CA: ca }],
    ['GATEWAY_MQTT_BROKER', { GATEWAY_MQTT_BROKER_CA: ca }],
    ['GATEWAY_MQTT_BROKER', { GATEWAY_MQTT_BROKER: 'mqtt://127.0.0.1', GATEWAY_MQTT_BROKER_CA: ca }],
    ['GATEWAY_MQTT_BROKER_CA', { GATEWAY_MQTT_BROKER: 'mqtts://broker.example', GATEWAY_MQTT_BROKER_CA: 'none.pem' }],
    ['GATEWAY_MQTT_BROKER_KEY', { GATEWAY_MQTT_BROKER: 'mqtts://b.example', GATEWAY_MQTT_BROKER_CERT: certificate }],
    ['GATEWAY_PRIVATE_NETWORK', { GATEWAY_PRIVATE_NETWORK: 'yes' }],
    ['TRUSTED_PROXY', { TRUSTED_PROXY: '10.0.0.0/33', PUBLIC_URL: 'https://119.example' }],
    ['TRUSTED_PROXY', { TRUSTED_PROXY: '0.0.0.0/0', PUBLIC_URL: 'https://119.example' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'http://119.example' }],
    ['PUBLIC_URL', { PUBLIC_URL: 'https://119.example/path' }],
    ['PUBLIC_URL', { TRUSTED_PROXY: '10.0.0.5' }],
    ['WANGHUO_DATABASE', { WANGHUO_DATABASE: 'x' }],
    ['GATEWAY_MQTT_BROKER', { GATEWAY_MQTT_BROKER: 'http://10.0.0.5' }],
    ['GATEWAY_MQTT_BROKER', { GATEWAY_MQTT_BROKER: 'mqtt://broker.example' }],
    ['GATEWAY_MQTT_BROKER', { GATEWAY_MQTT_BROKER: 'mqtts://u:p@broker.example' }],
    ['GATEWAY_MQTT_BROKER', { GATEWAY_MQTT_BROKER: 'mqtts://broker.example?version=3' }],
    ['GATEWAY_MQTT_BROKER', { GATEWAY_MQTT_BROKER: 'mqtts://broker.example?group=a/b' }],
    ['GATEWAY_MQTT_BROKER', { GATEWAY_MQTT_BROKER: 'mqtts://broker.example?version=3.1.1&group=fire' }],
    ['GATEWAY_MQTT_BROKER', { GATEWAY_MQTT_BROKER_PASSWORD_FILE: 'secret' }],
    ['MUNICIPAL_GB26875', { MUNICIPAL_GB26875: '10.0.0.5:26875' }],
    ['MUNICIPAL_GB26875', { MUNICIPAL_GB26875: '10.0.0.5:70000/500116/1' }],
    ['MUNICIPAL_GB26875', { MUNICIPAL_GB26875: '10.0.0.5:26875/281474976710656/1' }],
    ['MUNICIPAL_HTTP', { MUNICIPAL_HTTP: 'http://city.example/in', MUNICIPAL_HTTP_SECRET_FILE: secret }],
    ['MUNICIPAL_HTTP', { MUNICIPAL_HTTP_SECRET_FILE: secret }],
    ['MUNICIPAL_HTTP_SECRET_FILE', { MUNICIPAL_HTTP: 'https://city.example/in' }],
    ['MUNICIPAL_HTTP_SECRET_FILE', { MUNICIPAL_HTTP: 'https://city.example/in', MUNICIPAL_HTTP_SECRET_FILE: nonsense }],
    ['MUNICIPAL_HTTP2', { MUNICIPAL_HTTP2: 'x' }],
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
      'WANGHUO_SCENARIO',
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

describe('a gateway beyond loopback (DV-06, device-channel)', () => {
  const open = { GATEWAY_HOST: '0.0.0.0' };
  const closed = { GATEWAY_GB26875_PORT: '0', GATEWAY_JT808_PORT: '0', GATEWAY_MQTT_PORT: '0' };
  const named = { GATEWAY_PRIVATE_NETWORK: '1', GATEWAY_SOURCES: '10.116.0.0/16, fd00::/8' };
  const withTls = (name: string) => ({ [`GATEWAY_${name}_CERT`]: certificate, [`GATEWAY_${name}_KEY`]: key });
  const withDevices = (name: string) => ({ ...withTls(name), [`GATEWAY_${name}_CA`]: ca });

  test('is refused on an open network while nothing on it is encrypted', () => {
    expect(refusal(open)).toContain('GATEWAY_SOURCES');
    for (const name of ['GB26875', 'JT808', 'MQTT'])
      expect(refusal({ ...open, ...closed, [`GATEWAY_${name}_PORT`]: '5000' })).toContain(`GATEWAY_${name}_CA`);
  });

  test('is accepted for the private networks that are named, and said to be private', () => {
    expect(refusal({ ...open, GATEWAY_SOURCES: named.GATEWAY_SOURCES })).toContain('GATEWAY_PRIVATE_NETWORK');
    expect(refusal({ ...open, GATEWAY_PRIVATE_NETWORK: '1' })).toMatch(/^设置 GATEWAY_SOURCES /);
    expect(refusal({ ...open, ...named, GATEWAY_SOURCES: '10.116.0.0/99' })).toContain('10.116.0.0/99');
    expect(refusal({ ...open, ...named, GATEWAY_SOURCES: '0.0.0.0/0' })).toContain('0.0.0.0/0');
    expect(readSettings({ ...open, ...named }, folder).gateways.sources).toEqual(['10.116.0.0/16', 'fd00::/8']);
  });

  test('is accepted where it is encrypted and devices prove themselves, each gateway for itself', () => {
    expect(refusal({ ...open, ...withDevices('GB26875') })).toContain('JT808');
    expect(refusal({ ...open, ...closed, GATEWAY_MQTT_PORT: '5000', ...withTls('MQTT') })).toContain('GATEWAY_MQTT_CA');
    const all = { ...withDevices('GB26875'), ...withDevices('JT808'), ...withDevices('MQTT') };
    expect(readSettings({ ...open, ...all }, folder).gateways.tls.jt808).toEqual({
      certificateFile: certificate,
      keyFile: key,
      caFile: ca,
    });
  });

  test('is nobody’s business while it is closed, or the user’s own broker is in its place', () => {
    expect(refusal({ ...open, ...closed })).toBe('accepted');
    const broker = { ...open, ...closed, GATEWAY_MQTT_PORT: '5000', GATEWAY_MQTT_BROKER: 'mqtts://broker.example' };
    expect(refusal(broker)).toBe('accepted');
  });
});

describe('a listener beyond loopback', () => {
  test('is refused over plain HTTP', () => {
    expect(refusal({ HOST: '0.0.0.0' })).toContain('明文');
    expect(refusal({ HOST: '::' })).toContain('明文');
  });

  test('is accepted with a certificate of its own', () => {
    const settings = readSettings({ HOST: '0.0.0.0', TLS_CERT: certificate, TLS_KEY: key }, folder);
    expect(settings.http.tls).toEqual({ certificateFile: certificate, keyFile: key });
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
  const open = { HOST: '10.1.2.3', TLS_CERT: certificate, TLS_KEY: key };

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
