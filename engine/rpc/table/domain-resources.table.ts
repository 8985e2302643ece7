import { quick, read, unless, write } from '../procedure.ts'
import { charList, int, list, opaque, struct, uhyper, uint } from '../xdr.ts'
import { domain as dom, params, string } from './objects.table.ts'

const cpuMap = opaque(2048)
const cpuMaps = opaque(8 << 20)
const vcpuInfo = struct({ number: uint, state: int, cpuTime: uhyper, cpu: int })
const ioThreadInfo = struct({ iothreadId: uint, cpumap: cpuMap })
const label = struct({ label: charList(4097), enforcing: int })

/** VIR_DOMAIN_VCPU_GUEST: the number is asked of the guest's agent. */
const vcpusOfGuest = 8

/** What a domain has of processors and memory, and how much it may take of the host. */
export const domainResourceProcedures = {
  domainGetVcpus: quick(
    read(20, { dom, maxinfo: int, maplen: int }, { info: list(vcpuInfo, 16384), cpumaps: cpuMaps }),
  ),
  domainGetMaxVcpus: quick(read(18, { dom }, { num: int })),
  domainGetVcpusFlags: unless(
    ({ flags }) =>
      (flags & vcpusOfGuest) === 0 ? undefined : 'read only access prevents virDomainGetVcpusFlags',
    read(200, { dom, flags: uint }, { num: int }),
  ),
  domainSetVcpus: write(32, { dom, nvcpus: uint }),
  domainSetVcpusFlags: write(199, { dom, nvcpus: uint, flags: uint }),
  domainSetVcpu: write(384, { dom, cpumap: string, state: int, flags: uint }),
  domainPinVcpu: write(26, { dom, vcpu: uint, cpumap: cpuMap }),
  domainPinVcpuFlags: write(225, { dom, vcpu: uint, cpumap: cpuMap, flags: uint }),
  domainGetVcpuPinInfo: read(
    230,
    { dom, ncpumaps: int, maplen: int, flags: uint },
    { cpumaps: cpuMaps, num: int },
  ),
  domainPinEmulator: write(279, { dom, cpumap: cpuMap, flags: uint }),
  domainGetEmulatorPinInfo: read(280, { dom, maplen: int, flags: uint }, { cpumaps: cpuMaps, ret: int }),
  domainGetIothreadInfo: read(351, { dom, flags: uint }, { info: list(ioThreadInfo, 16384), ret: uint }),
  domainPinIothread: write(352, { dom, iothreadsId: uint, cpumap: cpuMap, flags: uint }),
  domainAddIothread: write(355, { dom, iothreadId: uint, flags: uint }),
  domainDelIothread: write(356, { dom, iothreadId: uint, flags: uint }),
  domainSetIothreadParams: write(402, { dom, iothreadId: uint, params: params(64), flags: uint }),

  domainGetMaxMemory: quick(read(17, { dom }, { memory: uhyper })),
  domainSetMaxMemory: quick(write(30, { dom, memory: uhyper })),
  domainSetMemory: write(31, { dom, memory: uhyper }),
  domainSetMemoryFlags: write(204, { dom, memory: uhyper, flags: uint }),
  domainSetMemoryStatsPeriod: write(308, { dom, period: int, flags: uint }),
  domainMemoryStats: read(
    159,
    { dom, maxStats: uint, flags: uint },
    { stats: list(struct({ tag: int, val: uhyper }), 1024) },
  ),
  domainMemoryPeek: write(104, { dom, offset: uhyper, size: uint, flags: uint }, { buffer: opaque(4 << 20) }),

  domainGetSchedulerType: read(56, { dom }, { type: string, nparams: int }),
  domainGetSchedulerParameters: read(57, { dom, nparams: int }, { params: params(16) }),
  domainGetSchedulerParametersFlags: read(223, { dom, nparams: int, flags: uint }, { params: params(16) }),
  domainSetSchedulerParameters: write(58, { dom, params: params(16) }),
  domainSetSchedulerParametersFlags: write(219, { dom, params: params(16), flags: uint }),
  domainGetBlkioParameters: read(
    206,
    { dom, nparams: int, flags: uint },
    { params: params(16), nparams: int },
  ),
  domainSetBlkioParameters: write(205, { dom, params: params(16), flags: uint }),
  domainGetMemoryParameters: read(
    198,
    { dom, nparams: int, flags: uint },
    { params: params(16), nparams: int },
  ),
  domainSetMemoryParameters: write(197, { dom, params: params(16), flags: uint }),
  domainGetNumaParameters: read(
    255,
    { dom, nparams: int, flags: uint },
    { params: params(16), nparams: int },
  ),
  domainSetNumaParameters: write(254, { dom, params: params(16), flags: uint }),
  domainGetPerfEvents: read(365, { dom, flags: uint }, { params: params(64) }),
  domainSetPerfEvents: write(366, { dom, params: params(64), flags: uint }),
  domainGetCpuStats: read(
    262,
    { dom, nparams: uint, startCpu: int, ncpus: uint, flags: uint },
    { params: params(2048), nparams: int },
  ),
  domainStartDirtyRateCalc: write(427, { dom, seconds: int, flags: uint }),

  domainGetSecurityLabel: quick(read(121, { dom }, { label: charList(4097), enforcing: int })),
  domainGetSecurityLabelList: quick(read(278, { dom }, { labels: list(label, 64), ret: int })),
  domainGetLaunchSecurityInfo: read(396, { dom, flags: uint }, { params: params(64) }),
  domainSetLaunchSecurityState: write(439, { dom, params: params(64), flags: uint }),
}
