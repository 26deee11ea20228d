/** The error for a data set file that is there but wrong; trying again does not help. */
import { UserError } from '@keygrid/geometry';

/** Its message names the file, the place in it, what was found and what was expected. */
export class CorruptDataError extends UserError {}
