import { quick, read, write } from '../procedure.ts'
import { charList, chars, int, list, opaque, struct, uhyper, uint } from '../xdr.ts'
import { maybeString, names, params, string } from './objects.table.ts'

const saslData = list(int, 65536)
const cellLimit = 1024
const stats = list(struct({ field: string, value: uhyper }), 16)
const cpuModel = { emulator: maybeString, arch: maybeString, machine: maybeString, virttype: maybeString }

/** The connection itself and the host behind it. */
export const connectProcedures = {
  connectOpen: quick(read(1, { name: maybeString, flags: uint })),
  connectClose: quick(read(2)),
  connectGetType: quick(read(3, undefined, { type: string })),
  connectGetVersion: quick(read(4, undefined, { hvVer: uhyper })),
  connectGetLibVersion: quick(read(157, undefined, { libVer: uhyper })),
  connectGetHostname: quick(read(59, undefined, { hostname: string })),
  connectGetUri: quick(read(110, undefined, { uri: string })),
  connectGetSysinfo: quick(read(203, { flags: uint }, { sysinfo: string })),
  connectGetMaxVcpus: quick(read(5, { type: maybeString }, { maxVcpus: int })),
  connectGetCapabilities: read(7, undefined, { capabilities: string }),
  connectGetDomainCapabilities: write(
    342,
    { emulatorbin: maybeString, arch: maybeString, machine: maybeString, virttype: maybeString, flags: uint },
    { capabilities: string },
  ),
  connectGetStoragePoolCapabilities: read(403, { flags: uint }, { capabilities: string }),
  connectGetCpuModelNames: read(
    312,
    { arch: string, needResults: int, flags: uint },
    { models: list(string, 8192), ret: int },
  ),
  connectCompareCpu: quick(read(158, { xml: string, flags: uint }, { result: int })),
  connectBaselineCpu: read(162, { xmlCPUs: list(string, 256), flags: uint }, { cpu: string }),
  connectCompareHypervisorCpu: write(393, { ...cpuModel, xmlCPU: string, flags: uint }, { result: int }),
  connectBaselineHypervisorCpu: write(
    394,
    { ...cpuModel, xmlCPUs: list(string, 256), flags: uint },
    { cpu: string },
  ),
  connectSupportsFeature: quick(read(60, { feature: int }, { supported: int })),
  connectIsSecure: quick(read(149, undefined, { secure: int })),
  connectSetIdentity: write(419, { params: params(20), flags: uint }),
  connectRegisterCloseCallback: quick(read(360)),
  connectUnregisterCloseCallback: quick(read(361)),

  authList: quick(read(66, undefined, { types: list(int, 20) })),
  authSaslInit: quick(read(67, undefined, { mechlist: string })),
  authSaslStart: quick(
    read(68, { mech: string, nil: int, data: saslData }, { complete: int, nil: int, data: saslData }),
  ),
  authSaslStep: quick(read(69, { nil: int, data: saslData }, { complete: int, nil: int, data: saslData })),
  authPolkit: quick(read(70, undefined, { complete: int })),

  nodeGetInfo: quick(
    read(6, undefined, {
      model: chars(32),
      memory: uhyper,
      cpus: int,
      mhz: int,
      nodes: int,
      sockets: int,
      cores: int,
      threads: int,
    }),
  ),
  nodeGetCpuStats: quick(
    read(227, { cpuNum: int, nparams: int, flags: uint }, { params: stats, nparams: int }),
  ),
  nodeGetMemoryStats: quick(
    read(228, { nparams: int, cellNum: int, flags: uint }, { params: stats, nparams: int }),
  ),
  nodeGetCpuMap: read(
    293,
    { needMap: int, needOnline: int, flags: uint },
    { cpumap: opaque(2048), online: uint, ret: int },
  ),
  nodeGetCellsFreeMemory: quick(
    read(101, { startCell: int, maxcells: int }, { cells: list(uhyper, cellLimit) }),
  ),
  nodeGetFreeMemory: quick(read(102, undefined, { freeMem: uhyper })),
  nodeGetFreePages: quick(
    read(
      340,
      { pages: list(uint, cellLimit), startCell: int, cellCount: uint, flags: uint },
      { counts: list(uhyper, cellLimit) },
    ),
  ),
  nodeAllocPages: write(
    347,
    {
      pageSizes: list(uint, cellLimit),
      pageCounts: list(uhyper, cellLimit),
      startCell: int,
      cellCount: uint,
      flags: uint,
    },
    { ret: int },
  ),
  nodeGetMemoryParameters: read(289, { nparams: int, flags: uint }, { params: params(64), nparams: int }),
  nodeSetMemoryParameters: write(288, { params: params(64), flags: uint }),
  nodeGetSecurityModel: quick(read(122, undefined, { model: charList(257), doi: charList(257) })),
  nodeGetSevInfo: write(395, { nparams: int, flags: uint }, { params: params(64), nparams: int }),
  nodeSuspendForDuration: write(250, { target: uint, duration: uhyper, flags: uint }),
}

/** What the host lists by name and number, without the objects' identity: the older way. */
export const countProcedures = {
  connectNumOfDomains: quick(read(51, undefined, { num: int })),
  connectListDomains: quick(read(37, { maxids: int }, { ids: list(int, 16384) })),
  connectNumOfDefinedDomains: quick(read(25, undefined, { num: int })),
  connectListDefinedDomains: quick(read(21, { maxnames: int }, { names })),
  connectNumOfNetworks: quick(read(52, undefined, { num: int })),
  connectListNetworks: quick(read(38, { maxnames: int }, { names })),
  connectNumOfDefinedNetworks: quick(read(50, undefined, { num: int })),
  connectListDefinedNetworks: quick(read(36, { maxnames: int }, { names })),
  connectNumOfStoragePools: quick(read(71, undefined, { num: int })),
  connectListStoragePools: quick(read(72, { maxnames: int }, { names })),
  connectNumOfDefinedStoragePools: quick(read(73, undefined, { num: int })),
  connectListDefinedStoragePools: quick(read(74, { maxnames: int }, { names })),
  connectNumOfInterfaces: quick(read(126, undefined, { num: int })),
  connectListInterfaces: quick(read(127, { maxnames: int }, { names })),
  connectNumOfDefinedInterfaces: quick(read(137, undefined, { num: int })),
  connectListDefinedInterfaces: quick(read(138, { maxnames: int }, { names })),
  connectNumOfSecrets: quick(read(139, undefined, { num: int })),
  connectListSecrets: quick(read(140, { maxuuids: int }, { uuids: names })),
  connectNumOfNwfilters: quick(read(178, undefined, { num: int })),
  connectListNwfilters: quick(read(179, { maxnames: int }, { names })),
  nodeNumOfDevices: quick(read(111, { cap: maybeString, flags: uint }, { num: int })),
  nodeListDevices: quick(
    read(112, { cap: maybeString, maxnames: int, flags: uint }, { names: list(string, 65536) }),
  ),
}
