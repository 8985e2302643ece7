import { read, upload, write } from '../procedure.ts'
import { int, opaque, uhyper, uint } from '../xdr.ts'
import { domain as dom, maybeString, params, string } from './objects.table.ts'

const cookie = opaque(4 << 20)
const list = params(64)
const target = { flags: uhyper, dname: maybeString, resource: uhyper }

/** Jobs that take long, and moving a domain to another host: in one, two or three steps, as libvirt grew. */
export const migrationProcedures = {
  domainGetJobInfo: read(
    163,
    { dom },
    {
      type: int,
      timeElapsed: uhyper,
      timeRemaining: uhyper,
      dataTotal: uhyper,
      dataProcessed: uhyper,
      dataRemaining: uhyper,
      memTotal: uhyper,
      memProcessed: uhyper,
      memRemaining: uhyper,
      fileTotal: uhyper,
      fileProcessed: uhyper,
      fileRemaining: uhyper,
    },
  ),
  domainGetJobStats: read(298, { dom, flags: uint }, { type: int, params: list }),
  domainAbortJob: write(164, { dom }),
  domainAbortJobFlags: write(442, { dom, flags: uint }),

  domainMigrateSetMaxDowntime: write(166, { dom, downtime: uhyper, flags: uint }),
  domainMigrateGetMaxDowntime: read(387, { dom, flags: uint }, { downtime: uhyper }),
  domainMigrateSetMaxSpeed: write(207, { dom, bandwidth: uhyper, flags: uint }),
  domainMigrateGetMaxSpeed: write(242, { dom, flags: uint }, { bandwidth: uhyper }),
  domainMigrateSetCompressionCache: write(300, { dom, cacheSize: uhyper, flags: uint }),
  domainMigrateGetCompressionCache: read(299, { dom, flags: uint }, { cacheSize: uhyper }),
  domainMigrateStartPostCopy: write(364, { dom, flags: uint }),

  domainMigratePrepare: write(61, { uriIn: maybeString, ...target }, { cookie, uriOut: maybeString }),
  domainMigratePerform: write(62, { dom, cookie, uri: string, ...target }),
  domainMigrateFinish: write(63, { dname: string, cookie, uri: string, flags: uhyper }, { ddom: dom }),
  domainMigratePrepare2: write(
    108,
    { uriIn: maybeString, ...target, domXml: string },
    { cookie, uriOut: maybeString },
  ),
  domainMigrateFinish2: write(
    109,
    { dname: string, cookie, uri: string, flags: uhyper, retcode: int },
    { ddom: dom },
  ),
  domainMigratePrepareTunnel: upload(write(148, { ...target, domXml: string })),

  domainMigrateBegin3: write(213, { dom, xmlin: maybeString, ...target }, { cookieOut: cookie, xml: string }),
  domainMigratePrepare3: write(
    214,
    { cookieIn: cookie, uriIn: maybeString, ...target, domXml: string },
    { cookieOut: cookie, uriOut: maybeString },
  ),
  domainMigratePrepareTunnel3: upload(
    write(215, { cookieIn: cookie, ...target, domXml: string }, { cookieOut: cookie }),
  ),
  domainMigratePerform3: write(
    216,
    { dom, xmlin: maybeString, cookieIn: cookie, dconnuri: maybeString, uri: maybeString, ...target },
    { cookieOut: cookie },
  ),
  domainMigrateFinish3: write(
    217,
    {
      dname: string,
      cookieIn: cookie,
      dconnuri: maybeString,
      uri: maybeString,
      flags: uhyper,
      cancelled: int,
    },
    { dom, cookieOut: cookie },
  ),
  domainMigrateConfirm3: write(218, { dom, cookieIn: cookie, flags: uhyper, cancelled: int }),

  domainMigrateBegin3Params: write(
    302,
    { dom, params: list, flags: uint },
    { cookieOut: cookie, xml: string },
  ),
  domainMigratePrepare3Params: write(
    303,
    { params: list, cookieIn: cookie, flags: uint },
    { cookieOut: cookie, uriOut: maybeString },
  ),
  domainMigratePrepareTunnel3Params: upload(
    write(304, { params: list, cookieIn: cookie, flags: uint }, { cookieOut: cookie }),
  ),
  domainMigratePerform3Params: write(
    305,
    { dom, dconnuri: maybeString, params: list, cookieIn: cookie, flags: uint },
    { cookieOut: cookie },
  ),
  domainMigrateFinish3Params: write(
    306,
    { params: list, cookieIn: cookie, flags: uint, cancelled: int },
    { dom, cookieOut: cookie },
  ),
  domainMigrateConfirm3Params: write(307, {
    dom,
    params: list,
    cookieIn: cookie,
    flags: uint,
    cancelled: int,
  }),
}
