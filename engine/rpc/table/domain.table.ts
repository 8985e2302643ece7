import { download, quick, read, unless, write } from '../procedure.ts'
import { hyper, int, list, struct, uhyper, uint } from '../xdr.ts'
import { domain, maybeString, objectLimit, params, string, uuid } from './objects.table.ts'
import { secureXml } from './secure-xml.ts'

const dom = domain
const statsRecord = struct({ dom, params: params(262144) })

/** Domains themselves: finding, defining, life and death, what they are. */
export const domainProcedures = {
  connectListAllDomains: quick(
    read(273, { needResults: int, flags: uint }, { domains: list(domain, objectLimit), ret: uint }),
  ),
  connectGetAllDomainStats: read(
    344,
    { doms: list(domain, objectLimit), stats: uint, flags: uint },
    { retStats: list(statsRecord, objectLimit) },
  ),
  connectDomainXmlFromNative: write(
    135,
    { nativeFormat: string, nativeConfig: string, flags: uint },
    { domainXml: string },
  ),
  connectDomainXmlToNative: write(
    136,
    { nativeFormat: string, domainXml: string, flags: uint },
    { nativeConfig: string },
  ),

  domainLookupById: quick(read(22, { id: int }, { dom })),
  domainLookupByName: quick(read(23, { name: string }, { dom })),
  domainLookupByUuid: quick(read(24, { uuid }, { dom })),
  domainDefineXml: quick(write(11, { xml: string }, { dom })),
  domainDefineXmlFlags: quick(write(350, { xml: string, flags: uint }, { dom })),
  domainUndefine: quick(write(35, { dom })),
  domainUndefineFlags: quick(write(231, { dom, flags: uint })),
  domainRename: write(358, { dom, newName: maybeString, flags: uint }, { retcode: int }),
  domainGetXmlDesc: unless(
    secureXml('virDomainGetXMLDesc', 9),
    read(14, { dom, flags: uint }, { xml: string }),
  ),

  domainCreate: write(9, { dom }),
  domainCreateWithFlags: write(196, { dom, flags: uint }, { dom }),
  domainCreateWithFiles: write(310, { dom, flags: uint }, { dom }),
  domainCreateXml: write(10, { xmlDesc: string, flags: uint }, { dom }),
  domainCreateXmlWithFiles: write(309, { xmlDesc: string, flags: uint }, { dom }),
  domainSuspend: write(34, { dom }),
  domainResume: write(28, { dom }),
  domainShutdown: write(33, { dom }),
  domainShutdownFlags: write(258, { dom, flags: uint }),
  domainReboot: write(27, { dom, flags: uint }),
  domainReset: write(245, { dom, flags: uint }),
  domainDestroy: quick(write(12, { dom })),
  domainDestroyFlags: quick(write(234, { dom, flags: uint })),
  domainPmSuspendForDuration: write(261, { dom, target: uint, duration: uhyper, flags: uint }),
  domainPmWakeup: write(267, { dom, flags: uint }),
  domainInjectNmi: write(210, { dom, flags: uint }),
  domainSendKey: write(226, {
    dom,
    codeset: uint,
    holdtime: uint,
    keycodes: list(uint, 16),
    flags: uint,
  }),
  domainSendProcessSignal: write(295, { dom, pidValue: hyper, signum: uint, flags: uint }),

  domainSave: write(55, { dom, to: string }),
  domainSaveFlags: write(232, { dom, to: string, dxml: maybeString, flags: uint }),
  domainSaveParams: write(440, { dom, params: params(64), flags: uint }),
  domainRestore: write(54, { from: string }),
  domainRestoreFlags: write(233, { from: string, dxml: maybeString, flags: uint }),
  domainRestoreParams: write(441, { params: params(64), flags: uint }),
  domainSaveImageGetXmlDesc: quick(write(235, { file: string, flags: uint }, { xml: string })),
  domainSaveImageDefineXml: quick(write(236, { file: string, dxml: string, flags: uint })),
  domainManagedSave: write(182, { dom, flags: uint }),
  domainHasManagedSaveImage: read(183, { dom, flags: uint }, { result: int }),
  domainManagedSaveRemove: write(184, { dom, flags: uint }),
  domainManagedSaveGetXmlDesc: unless(
    secureXml('virDomainManagedSaveGetXMLDesc'),
    read(388, { dom, flags: uint }, { xml: string }),
  ),
  domainManagedSaveDefineXml: write(389, { dom, dxml: maybeString, flags: uint }),
  domainCoreDump: write(53, { dom, to: string, flags: uint }),
  domainCoreDumpWithFormat: write(334, { dom, to: string, dumpformat: uint, flags: uint }),

  domainGetInfo: read(
    16,
    { dom },
    { state: uint, maxMem: uhyper, memory: uhyper, nrVirtCpu: uint, cpuTime: uhyper },
  ),
  domainGetState: quick(read(212, { dom, flags: uint }, { state: int, reason: int })),
  domainGetControlInfo: quick(
    read(229, { dom, flags: uint }, { state: uint, details: uint, stateTime: uhyper }),
  ),
  domainGetOsType: quick(read(19, { dom }, { type: string })),
  domainIsActive: quick(read(150, { dom }, { active: int })),
  domainIsPersistent: quick(read(151, { dom }, { persistent: int })),
  domainIsUpdated: quick(read(202, { dom }, { updated: int })),
  domainGetAutostart: quick(read(15, { dom }, { autostart: int })),
  domainSetAutostart: quick(write(29, { dom, autostart: int })),
  domainGetMetadata: read(265, { dom, type: int, uri: maybeString, flags: uint }, { metadata: string }),
  domainSetMetadata: write(264, {
    dom,
    type: int,
    metadata: maybeString,
    key: maybeString,
    uri: maybeString,
    flags: uint,
  }),
  domainSetLifecycleAction: write(390, { dom, type: uint, action: uint, flags: uint }),
  domainGetMessages: read(426, { dom, flags: uint }, { msgs: list(string, 2048) }),

  domainOpenConsole: download(write(201, { dom, devName: maybeString, flags: uint })),
  domainOpenChannel: download(write(296, { dom, name: maybeString, flags: uint })),
  domainOpenGraphics: write(249, { dom, idx: uint, flags: uint }),
  domainOpenGraphicsFd: write(343, { dom, idx: uint, flags: uint }),
  domainScreenshot: download(write(211, { dom, screen: uint, flags: uint }, { mime: maybeString })),
  domainFdAssociate: write(443, { dom, name: string, flags: uint }),
}
