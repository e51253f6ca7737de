"""Sizes, counts and prices that are the same everywhere. They are part of the settings; no operator changes them."""

# --- Clips and what goes into them ------------------------------------------------------------------------------------
# As much as models read (LTX-2 takes 1,024 tokens) and screening looks at word for word within its time.
PROMPT_MAX_CHARACTERS = 4_000
# All shots of a storyboard together, and the script that is cut into one.
STORYBOARD_MAX_CHARACTERS = 10_000
CLIP_SECONDS_MIN = 4
CLIP_SECONDS_MAX = 20
CLIP_SECONDS_DEFAULT = 10
EXTENSION_SECONDS_DEFAULT = 5
EXTENDED_SECONDS_MAX = 120
STITCH_SECONDS_MAX = 60
STITCH_PIECES_MAX = 20
VARIATIONS_MAX = 4
UPLOAD_KEPT_DAYS = 30
UPLOADS_A_DAY = 200
# People to whom one draft may be shown.
REVIEWERS_MAX = 20
# Words below their clips that one creator may watch for.
WATCHED_WORDS_MAX = 200
# Prompt templates a person keeps, and rows of a table that one is filled from at a time.
TEMPLATES_MAX = 200
VERSIONS_MAX = 100

# --- People -----------------------------------------------------------------------------------------------------------
TEEN_CLIPS_A_DAY = 100
DEPARTURE_GRACE_DAYS = 14
NOTIFICATION_EVENT_DAYS = 7

# --- Cameos -----------------------------------------------------------------------------------------------------------
CAMEOS_A_CLIP_MAX = 3
CAMEO_APPROVAL_HOURS = 72
CHALLENGE_SECONDS = 60
CHALLENGES_A_DAY = 3
CAPTURE_BYTES_MAX = 64 * 2**20

# --- Credits and plans ------------------------------------------------------------------------------------------------
CREDIT_WINDOW_SECONDS = 24 * 60 * 60
# A credit is one second of delivered 720p video.
CREDITS_PER_SECOND_1080P = 2
CREDITS_PER_SECOND_DRAFT = 0.5
CREDITS_PER_SECOND_COMPOSED = 0.1
PLANS = {
    "free": {"credits_a_day": 60, "concurrent_jobs": 1, "seconds_max": 10},
    "plus": {"credits_a_day": 300, "concurrent_jobs": 3, "seconds_max": 20},
    "pro": {"credits_a_day": 1200, "concurrent_jobs": 6, "seconds_max": 25},
}

# --- Files that strangers send ----------------------------------------------------------------------------------------
# Files and batches of `/v1`.
API_FILE_BYTES_MAX = 200 * 2**20
API_FILES_MAX = 500
BATCH_LINES_MAX = 50_000
BATCH_OPEN_LINES = 20
BATCH_OUTPUT_SECONDS = 24 * 3600
LOOKUP_BYTES_MAX = 200 * 2**20
