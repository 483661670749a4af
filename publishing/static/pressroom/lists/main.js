// Lists of entries: the filter by a field offers what can be asked of it, that by terms their tree, and rows are chosen for what is done with many.
import { startTerms } from "../entry/terms.js";
import { startChoosing } from "./choosing.js";
import { startFieldFilter } from "./field_filter.js";

document.querySelectorAll("[data-field-filter]").forEach(startFieldFilter);
startTerms(document);
document.querySelectorAll("[data-choosing]").forEach(startChoosing);
