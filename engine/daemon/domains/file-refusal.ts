import { type ErrorDomain, VirError } from '../../model/error.ts'
import type { FileError } from '../host.ts'

/** How the C library says what a file system refuses (strerror(3), as glibc words it). */
const words: Record<string, string> = {
  EPERM: 'Operation not permitted',
  ENOENT: 'No such file or directory',
  EIO: 'Input/output error',
  EBADF: 'Bad file descriptor',
  EACCES: 'Permission denied',
  EBUSY: 'Device or resource busy',
  EEXIST: 'File exists',
  EXDEV: 'Invalid cross-device link',
  ENOTDIR: 'Not a directory',
  EISDIR: 'Is a directory',
  EINVAL: 'Invalid argument',
  EMFILE: 'Too many open files',
  EFBIG: 'File too large',
  ENOSPC: 'No space left on device',
  EROFS: 'Read-only file system',
  ENAMETOOLONG: 'File name too long',
  ENOTEMPTY: 'Directory not empty',
  ELOOP: 'Too many levels of symbolic links',
  EDQUOT: 'Disk quota exceeded',
  EADDRINUSE: 'Address already in use',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EAI_AGAIN: 'Temporary failure in name resolution',
  ENOTFOUND: 'Name or service not known',
}

export const errnoWords = (code: string): string => words[code] ?? code

/** What was wrong, in the C library's words. */
export const fileTrouble = ({ code }: FileError): string => errnoWords(code)

/** A file that could not be used, as libvirt says it: what was tried, then why. */
export function fileRefusal(error: FileError, tried: string, domain?: ErrorDomain): VirError {
  return new VirError('systemError', `${tried}: ${fileTrouble(error)}`, domain)
}
