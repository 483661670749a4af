// Lists of entries: the filter by a field offers what can be asked of it, and rows are chosen for what is done with many.
import { startChoosing } from "./choosing.js";
import { startFieldFilter } from "./field_filter.js";

document.querySelectorAll("[data-field-filter]").forEach(startFieldFilter);
document.querySelectorAll("[data-choosing]").forEach(startChoosing);
