import { readFile } from 'node:fs/promises';

const HOSTS_FILE = '/etc/hosts';

/** The addresses that this machine's hosts file gives a name; none when there is no such file. */
export async function addressesInHostsFile(hostname: string, file = HOSTS_FILE): Promise<string[]> {
  const wanted = hostname.replace(/\.$/, '');
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.split('\n').flatMap((line) => {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    return names.some((name) => name.toLowerCase() === wanted) ? [address] : [];
  });
}
