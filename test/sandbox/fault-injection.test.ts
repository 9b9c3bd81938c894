import { expect } from 'chai';
import fc from 'fast-check';
import { drawFault, rateLimiter } from '../../src/sandbox/http/fault-injection.ts';
import { parseDuration, parseRate, parseShare } from '../../src/sandbox/server/quantities.ts';
import { clientOf, makeProject, readAll, start } from './support/client.ts';

describe('fault injection of the sandbox', () => {
  it('allows a burst of one second and then the rate', () => {
    let time = 0;
    const limit = rateLimiter({ rateLimitPerSecond: 2, now: () => new Date(time) });
    expect([limit(), limit()]).to.deep.equal([undefined, undefined]);
    expect(limit()).to.equal(0.5);
    time += 500;
    expect(limit()).to.equal(undefined);
    expect(limit()).to.equal(0.5);
  });

  it('fails the given share of requests, half of them before the work and half after it', () => {
    const draw = (first: number, second: number) => {
      const values = [first, second];
      return drawFault({ failRate: 0.1, random: () => values.shift() ?? 0 });
    };
    expect([draw(0.1, 0), draw(0.09, 0.4), draw(0.09, 0.6)]).to.deep.equal([
      'none',
      'unavailable',
      'responseLost',
    ]);
    expect(drawFault({ failRate: 0, random: () => 0 })).to.equal('none');
  });

  it('returns 429 with Retry-After above the rate', async () => {
    const time = new Date();
    const sandbox = await start({ dataDir: ':memory:', rateLimitPerSecond: 1, now: () => time });
    const client = clientOf(sandbox);
    await client.expect(200, 'GET', '/projects');
    const { status, headers } = await client.call('GET', '/projects');
    expect([status, headers.get('retry-after')]).to.deep.equal([429, '1']);
    await sandbox.close();
  });

  it('loses a response after the work is done, or rejects the request', async () => {
    const draws: number[] = [];
    const sandbox = await start({ dataDir: ':memory:', failRate: 0.5, random: () => draws.shift() ?? 1 });
    const client = clientOf(sandbox);
    const project = await makeProject(client);
    const create = async (name: string) => {
      const response = await fetch(`${sandbox.url}/v1${project}/experiences`, {
        method: 'POST',
        headers: { authorization: `Bearer ${sandbox.accessToken}` },
        body: JSON.stringify({ name, description: '' }),
      });
      return response.status;
    };
    draws.push(0, 0.1);
    expect(await create('refused')).to.equal(503);
    draws.push(0, 0.9);
    expect(await create('lost')).to.equal(502);
    const [only, ...others] = await readAll(client, `${project}/experiences`, 'experiences');
    expect(only).to.include({ name: 'lost' });
    expect(others).to.deep.equal([]);
    await sandbox.close();
  });

  it('counts the latency from the arrival of the request, including the work', async () => {
    const latencyMs = 200;
    let worked = Number.POSITIVE_INFINITY;
    const random = () => {
      worked = performance.now();
      return 1;
    };
    const sandbox = await start({ dataDir: ':memory:', latencyMs, failRate: 0.5, random });
    await clientOf(sandbox).expect(200, 'GET', '/projects');
    const held = performance.now() - worked;
    await sandbox.close();
    // Timers have a resolution of one millisecond.
    expect(held).to.be.above(latencyMs - 2);
  });

  it('rejects a body that is too large, and keeps serving', async () => {
    const sandbox = await start({ dataDir: ':memory:' });
    const client = clientOf(sandbox);
    await client.expect(413, 'POST', '/projects', { name: 'x'.repeat(17 * 1024 * 1024), description: '' });
    await client.expect(200, 'GET', '/projects');
    await sandbox.close();
  });
});

describe('quantities of the sandbox', () => {
  it('are parsed with and without units', () => {
    expect([
      parseDuration('20ms', 's'),
      parseDuration('20', 'ms'),
      parseDuration('1.5s', 'ms'),
      parseDuration('2', 's'),
    ]).to.deep.equal([20, 20, 1500, 2000]);
    expect([parseRate('50/s'), parseRate('30/m'), parseRate('2')]).to.deep.equal([50, 0.5, 2]);
    expect([parseShare('0.05'), parseShare('5%'), parseShare('1')]).to.deep.equal([0.05, 0.05, 1]);
  });

  it('are rejected if they are invalid', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', '-1', 'x', '1e3', '5 apples', '1/h', '200%', '1.1', 'NaN', 'Infinity'),
        (text) => {
          expect(parseShare(text)).to.equal(undefined);
          if (text !== '1.1') expect(parseDuration(text, 's')).to.equal(undefined);
          if (text !== '1.1') expect(parseRate(text)).to.equal(undefined);
        },
      ),
    );
  });
});
