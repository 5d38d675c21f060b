import { BlockList, isIP } from 'node:net';

/**
 * Networks from which devices may connect. A plain connection proves nothing of who opened it, so that on anything but
 * this machine only a private network that is named may (DV-06).
 */
export class SourceList {
  readonly #networks = new BlockList();
  readonly #isOpen: boolean;

  /** @param networks - addresses or CIDR, checked with the settings; none lets everybody in */
  constructor(networks: readonly string[]) {
    this.#isOpen = networks.length === 0;
    for (const network of networks) {
      const [address = '', bits] = network.split('/');
      const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
      if (bits === undefined) this.#networks.addAddress(address, family);
      else this.#networks.addSubnet(address, Number(bits), family);
    }
  }

  /** @param address - as the socket tells it; an IPv4 address in the clothes of IPv6 is known as what it is */
  allows(address: string): boolean {
    if (this.#isOpen) return true;
    const plain = address.replace(/^::ffff:(?=\d+\.)/, '');
    const family = isIP(plain);
    return family !== 0 && this.#networks.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  }
}
