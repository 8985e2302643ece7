import { quick, read, unless, write } from '../procedure.ts'
import { hyper, int, list, opaque, struct, uhyper, uint } from '../xdr.ts'
import { domain as dom, maybeString, params, string } from './objects.table.ts'

const diskError = struct({ disk: string, error: int })
const address = struct({ type: int, addr: string, prefix: uint })
const guestInterface = struct({ name: string, hwaddr: maybeString, addrs: list(address, 2048) })

/** VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT */
const addressesFromAgent = 1

/** A domain's disks, interfaces and other devices. */
export const domainDeviceProcedures = {
  domainAttachDevice: write(8, { dom, xml: string }),
  domainAttachDeviceFlags: write(160, { dom, xml: string, flags: uint }),
  domainDetachDevice: write(13, { dom, xml: string }),
  domainDetachDeviceFlags: write(161, { dom, xml: string, flags: uint }),
  domainDetachDeviceAlias: write(392, { dom, alias: string, flags: uint }),
  domainUpdateDeviceFlags: write(174, { dom, xml: string, flags: uint }),

  domainGetBlockInfo: read(
    194,
    { dom, path: string, flags: uint },
    { allocation: uhyper, capacity: uhyper, physical: uhyper },
  ),
  domainBlockStats: read(
    64,
    { dom, path: string },
    { rdReq: hyper, rdBytes: hyper, wrReq: hyper, wrBytes: hyper, errs: hyper },
  ),
  domainBlockStatsFlags: read(
    243,
    { dom, path: string, nparams: int, flags: uint },
    { params: params(16), nparams: int },
  ),
  domainBlockPeek: write(
    103,
    { dom, path: string, offset: uhyper, size: uint, flags: uint },
    { buffer: opaque(4 << 20) },
  ),
  domainBlockResize: write(251, { dom, disk: string, size: uhyper, flags: uint }),
  domainGetBlockIoTune: read(
    253,
    { dom, disk: maybeString, nparams: int, flags: uint },
    { params: params(32), nparams: int },
  ),
  domainSetBlockIoTune: write(252, { dom, disk: string, params: params(32), flags: uint }),
  domainSetBlockThreshold: write(386, { dom, dev: string, threshold: uhyper, flags: uint }),
  domainGetDiskErrors: read(
    263,
    { dom, maxerrors: uint, flags: uint },
    { errors: list(diskError, 256), nerrors: int },
  ),
  domainBlockPull: write(240, { dom, path: string, bandwidth: uhyper, flags: uint }),
  domainBlockRebase: write(266, { dom, path: string, base: maybeString, bandwidth: uhyper, flags: uint }),
  domainBlockCommit: write(290, {
    dom,
    disk: string,
    base: maybeString,
    top: maybeString,
    bandwidth: uhyper,
    flags: uint,
  }),
  domainBlockCopy: write(345, { dom, path: string, destxml: string, params: params(16), flags: uint }),
  domainGetBlockJobInfo: read(
    238,
    { dom, path: string, flags: uint },
    { found: int, type: int, bandwidth: uhyper, cur: uhyper, end: uhyper },
  ),
  domainBlockJobAbort: write(237, { dom, path: string, flags: uint }),
  domainBlockJobSetSpeed: write(239, { dom, path: string, bandwidth: uhyper, flags: uint }),

  domainInterfaceStats: quick(
    read(
      65,
      { dom, device: string },
      {
        rxBytes: hyper,
        rxPackets: hyper,
        rxErrs: hyper,
        rxDrop: hyper,
        txBytes: hyper,
        txPackets: hyper,
        txErrs: hyper,
        txDrop: hyper,
      },
    ),
  ),
  domainGetInterfaceParameters: read(
    257,
    { dom, device: string, nparams: int, flags: uint },
    { params: params(16), nparams: int },
  ),
  domainSetInterfaceParameters: write(256, { dom, device: string, params: params(16), flags: uint }),
  domainInterfaceAddresses: unless(
    ({ source }) =>
      source === addressesFromAgent ? 'read only access prevents virDomainInterfaceAddresses' : undefined,
    read(353, { dom, source: uint, flags: uint }, { ifaces: list(guestInterface, 2048) }),
  ),
}
