// What the API answers, as far as this page reads it.

/**
 * @typedef {{id: string, handle: string, display_name: string}} Person
 * @typedef {{id: string, is_removed: boolean, creator: Person | null}} Ancestor
 * @typedef {{url: string, mime: string, bytes: number, width: number, height: number}} MediaFile
 *
 * @typedef {object} Clip
 * @property {string} id
 * @property {string} kind
 * @property {"draft" | "published" | "removed"} state
 * @property {string} visibility
 * @property {Person} creator
 * @property {string} caption
 * @property {string | null} prompt
 * @property {{name: string, title: string}} engine
 * @property {number | null} seed
 * @property {number} width
 * @property {number} height
 * @property {number} seconds
 * @property {Ancestor | null} parent
 * @property {Ancestor | null} root
 * @property {string | null} challenge the challenge that this clip is, to be answered
 * @property {{remix: string, comment: string, download: string, is_prompt_shown: boolean}} permissions
 * @property {{remixes: number, likes: number, comments?: number}} counts
 * @property {string[]} mine what the viewer did about it: "like", "save", "repost"
 * @property {{reason: string, explanation: string}[]} holds
 * @property {string} private_reason why screening keeps one's own draft private
 * @property {Record<string, MediaFile>} media
 * @property {string} created_at
 * @property {string} [impression] names it in events to the feed
 * @property {{found_by: string, reasons: string[]}} [why]
 *
 * @typedef {object} Job
 * @property {string} id
 * @property {"queued" | "running" | "finishing" | "completed" | "failed" | "cancelled"} state
 * @property {string} prompt
 * @property {number} progress
 * @property {string} stage
 * @property {number | null} queue_position
 * @property {{low_seconds: number, high_seconds: number} | null} eta
 * @property {string[]} understood
 * @property {string[]} ignored
 * @property {string[]} notes
 * @property {number} credits
 * @property {string | null} clip
 * @property {{code: string, stage: string, message: string, errors: any[]} | null} failure
 * @property {string | null} preview_url
 * @property {number | null} width
 * @property {number | null} height
 *
 * @typedef {object} Estimate
 * @property {boolean} is_model
 * @property {string} notice
 * @property {number} credits
 * @property {number} seconds
 * @property {{low_seconds: number, high_seconds: number}} eta
 * @property {number} queue_length
 * @property {string[]} understood
 * @property {string[]} ignored
 * @property {string[]} notes
 *
 * @typedef {object} Decision
 * @property {string} id
 * @property {string} action
 * @property {string} subject
 * @property {string} subject_kind
 * @property {string} facts
 * @property {string} explanation
 * @property {boolean} was_detected_automatically
 * @property {string} in_force_at
 * @property {string | null} reversed_at
 * @property {{state: string, due_at: string, answer: string} | null} appeal
 *
 * @typedef {{id: string, clip: string, creator: Person, kind: "prompt" | "sound", title: string, prompt: string, is_open: boolean, closes_at: string | null}} Challenge
 * @typedef {{id: string, email: string, handle: string, display_name: string, bio: string, plan: string, is_teen: boolean, suspension?: {kind: "suspended" | "closed", until: string | null} | null}} Me
 * @typedef {object} Config
 * @property {{name: string, title: string, is_model: boolean, notice: string}} engine
 * @property {{email: string, password: string} | null} demo
 * @property {number} seconds_default
 * @property {number} seconds_min
 * @property {number} seconds_max
 * @property {number} variations_max
 * @property {number} prompt_characters_max
 */

export {};
