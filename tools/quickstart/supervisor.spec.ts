import { type Part, StoppedError, Supervisor } from './supervisor.js';

describe('the supervisor', () => {
  it('stops in the opposite order of the start, one after the other', async () => {
    const supervisor = new Supervisor();
    const events: string[] = [];
    for (const name of ['database', 'queue', 'application']) {
      await supervisor.start(() => Promise.resolve(partNamed(name, events)));
    }
    await supervisor.stopAll();
    expect(events).toEqual([
      'application stops',
      'application stopped',
      'queue stops',
      'queue stopped',
      'database stops',
      'database stopped',
    ]);
  });

  it('stops a part that comes up only after Ctrl-C, and starts no further one', async () => {
    const supervisor = new Supervisor();
    const events: string[] = [];
    const { promise, release } = heldBack();
    const start = supervisor.start(async () => {
      await promise;
      return partNamed('database', events);
    });
    const stop = supervisor.stopAll();
    release();
    await expect(start).rejects.toThrow(StoppedError);
    await stop;
    await expect(supervisor.start(() => Promise.resolve(partNamed('queue', events)))).rejects.toThrow(StoppedError);
    expect(events).toEqual(['database stops', 'database stopped']);
  });

  it('does not take the end of a one-time step for a death', async () => {
    const supervisor = new Supervisor();
    const { promise, release } = heldBack();
    await supervisor.runToEnd(() => Promise.resolve({ ...partNamed('migration', []), exited: Promise.resolve() }));
    await supervisor.start(() => Promise.resolve({ ...partNamed('application', []), exited: promise }));
    const death = supervisor.firstDeath();
    release();
    expect((await death).name).toBe('application');
  });

  it('reports the part that died by itself', async () => {
    const supervisor = new Supervisor();
    const { promise, release } = heldBack();
    await supervisor.start(() => Promise.resolve(partNamed('database', [])));
    await supervisor.start(() => Promise.resolve({ ...partNamed('application', []), exited: promise }));
    const death = supervisor.firstDeath();
    release();
    expect((await death).name).toBe('application');
  });
});

function partNamed(name: string, events: string[]): Part {
  const exited = new Promise<void>(() => undefined);
  const stop = async () => {
    events.push(`${name} stops`);
    await Promise.resolve();
    events.push(`${name} stopped`);
  };
  return { name, pid: 0, exited, stop };
}

function heldBack(): { promise: Promise<void>; release: () => void } {
  let release = (): void => undefined;
  const promise = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { promise, release };
}
