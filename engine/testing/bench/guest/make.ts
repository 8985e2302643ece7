/** `node engine/testing/bench/guest/make.ts`: makes the images that workloads run in if they are not there; prints their folders. */
import { top } from '../../../cli/setup/project.mjs'
import { benchImage } from './image.ts'

for (const width of [64, 32] as const) console.log(benchImage(top, width))
