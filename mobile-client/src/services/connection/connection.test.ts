import { manualClock, settle } from '../../test-support/manual-clock';
import { createConnection } from './connection';

function given() {
  const clock = manualClock();
  const world = { connected: true, reachable: true, probes: 0 };
  let notify = (_connected: boolean) => {};
  const connection = createConnection({
    clock,
    network: {
      isConnected: async () => world.connected,
      subscribe: (onChange) => {
        notify = onChange;
        return () => {
          notify = () => {};
        };
      },
    },
    probe: async () => {
      world.probes++;
      return world.reachable;
    },
  });
  return { clock, world, connection, change: (connected: boolean) => notify(connected) };
}

test('nothing is known before the first answer', () => {
  expect(given().connection.state()).toBe('unknown');
});

test('a server that answers makes it online, and is asked only rarely from then on', async () => {
  const { connection, clock, world } = given();
  connection.start();
  await settle();
  expect(connection.state()).toBe('online');
  await clock.advance(59_000);
  expect(world.probes).toBe(1);
  await clock.advance(1_000);
  expect(world.probes).toBe(2);
});

test('a server that does not answer is asked every two seconds until it does', async () => {
  const { connection, clock, world } = given();
  world.reachable = false;
  connection.start();
  await settle();
  expect(connection.state()).toBe('unreachable');
  await clock.advance(6_000);
  expect(world.probes).toBe(4);
  world.reachable = true;
  await clock.advance(2_000);
  expect(connection.state()).toBe('online');
});

test('without a network it is offline, unless the server answers all the same', async () => {
  const { connection, world, change, clock } = given();
  world.connected = false;
  world.reachable = false;
  connection.start();
  await settle();
  expect(connection.state()).toBe('offline');
  change(true);
  await settle();
  expect(connection.state()).toBe('unreachable');
  world.reachable = true;
  change(false);
  await settle();
  expect(connection.state()).toBe('online');
  expect(connection.store.getState().since).toBe(clock.now());
});

test('requests tell what they met', async () => {
  const { connection, world } = given();
  connection.start();
  await settle();
  world.reachable = false;
  connection.reportUnreachable();
  expect(connection.state()).toBe('unreachable');
  await settle();
  expect(world.probes).toBe(2);
  connection.reportReachable();
  expect(connection.state()).toBe('online');
});

test('many reports at once are one probe', async () => {
  const { connection, world } = given();
  for (let index = 0; index < 10; index++) connection.reportUnreachable();
  await settle();
  expect(world.probes).toBe(1);
});

test('once stopped it asks no more', async () => {
  const { connection, clock, world } = given();
  world.reachable = false;
  const stop = connection.start();
  await settle();
  stop();
  await clock.advance(60_000);
  expect(world.probes).toBe(1);
});
