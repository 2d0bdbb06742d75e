// What every page needs; each module minds one thing.
import { watchMessages } from "./messages.js";
import { watchMenus } from "./menus.js";
import { watchNetwork } from "./network.js";
import { watchChoices } from "./choices.js";
import { watchFocus } from "./focus.js";
import { watchPress } from "./press.js";
import { watchSameAddress } from "./same-address.js";
import { watchSession } from "./session.js";
import { watchSignOut } from "./stash.js";
import { watchSubmissions } from "./submissions.js";

watchMessages();
watchMenus();
watchNetwork();
watchChoices();
watchFocus();
watchSubmissions();
watchPress();
watchSameAddress();
watchSession();
watchSignOut();
