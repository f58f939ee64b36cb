export { ListedFrames } from '../listed-frames.ts';
