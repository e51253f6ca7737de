"""Every setting of Hibari, flat. What an operator may change comes from the environment; limits.py has the rest."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from common.logging import is_worth_telling
from config import env
from config.beat import BEAT_SCHEDULE
from config.inference import *  # noqa: F403 models that the inference process knows
from config.limits import *  # noqa: F403 the part of the settings that no environment changes
from config.schema import SCHEMA_HOOKS, SHARED_ENUMS

BASE_DIR: Path = env.ROOT
DATA_DIR = env.folder("HIBARI_DATA", BASE_DIR / ".hibari")
PRODUCTION = env.flag("HIBARI_PRODUCTION", default=False)
DEBUG = False
SECRET_KEY = env.text(
    "HIBARI_SECRET_KEY", "" if PRODUCTION else "development only: not a secret, refused in production"
)
if PRODUCTION and len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("Production needs HIBARI_SECRET_KEY with at least 50 random characters.")

PORT = env.integer("HIBARI_PORT", 8000)
PUBLIC_URL = env.text("HIBARI_PUBLIC_URL", f"http://127.0.0.1:{PORT}")
ALLOWED_HOSTS = env.words("HIBARI_ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]", "testserver"))
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# Before anything imports numpy: its matrices here are small, and threads that wait for one another eat the cores.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.headless",
    "allauth.mfa",
    "allauth.usersessions",
    "channels",
    "rest_framework",
    "drf_spectacular",
    "django_structlog",
    "common",
    "moderation.screening",
    "moderation.provenance",
    "accounts",
    "notifications",
    "social",
    "cameo.biometrics",
    "cameo",
    "cameo.watch",
    "cameo.enrolment",
    "clips",
    "moderation.cases",
    "messaging",
    "search",
    "generation",
    "generation.webhooks",
    "generation.openai_api",
    "feed",
    "webclient",
]

# django-structlog must come first: it would otherwise evaluate request.user before allauth's headless views swap the
# session, and every token request would answer 401. For the same reason nothing after AuthenticationMiddleware may
# touch request.user.
MIDDLEWARE = [
    "django_structlog.middlewares.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "common.api.plain_text.NoNullCharacters",
    "accounts.throttling.RateLimitHeaders",
    "accounts.sign_in_bodies.SignInBodies",
    "accounts.sign_in_gate.SignInGate",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

# --- Rows -------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database(DATA_DIR)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
REDIS_URL = env.service("REDIS_URL", DATA_DIR, "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

# --- Media ------------------------------------------------------------------------------------------------------------
STORAGE_URL = env.text("HIBARI_STORAGE_URL", f"file://{DATA_DIR / 'media'}")
STORAGES = {
    "default": env.storage(STORAGE_URL),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
SPOOL_DIR = DATA_DIR / "spool"
SIGNED_URL_SECONDS = 15 * 60
MEDIA_CACHE_SECONDS = 60
# An internal location of the nginx in front (X-Accel-Redirect) that serves the media folder; empty: we send the bytes.
ACCEL_PREFIX = env.text("HIBARI_ACCEL_PREFIX", "")

# --- People and sign-in -----------------------------------------------------------------------------------------------
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
# The first takes part in everything new; sessions that began before it name the others.
AUTHENTICATION_BACKENDS = [
    "accounts.backends.PersonBackend",
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = env.text("HIBARI_EMAIL_VERIFICATION", "mandatory" if PRODUCTION else "optional")
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.signup.SignUpForm"
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Hibari: "
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Hibari"
USERSESSIONS_TRACK_ACTIVITY = False
TRUSTED_PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("HIBARI_TRUSTED_PROXIES", 0)
# The Ed25519 key that signs receipts of deletion and consent and reports of revocation; made on first use. Keys that
# signed before it, as the API gave them out, stay known under the second name.
RECEIPT_KEY_FILE = env.folder("HIBARI_RECEIPT_KEY_FILE", DATA_DIR / "receipts.pem")
RECEIPT_KEYS_RETIRED = env.words("HIBARI_RECEIPT_KEYS_RETIRED", ())
# Units of cost a minute: reading is 1, writing 5.
LIMIT_PERSON = env.integer("HIBARI_LIMIT_PERSON", 1_200)
LIMIT_ADDRESS = env.integer("HIBARI_LIMIT_ADDRESS", 12_000)
# A school behind one address signs up more at once.
ACCOUNT_RATE_LIMITS = {"signup": f"{env.integer('HIBARI_LIMIT_SIGN_UPS', 20)}/m/ip"}
INVITE_ONLY = env.flag("HIBARI_INVITE_ONLY", default=False)
INVITE_USES = env.integer("HIBARI_INVITE_USES", 4)
INVITE_BONUS_CREDITS = env.integer("HIBARI_INVITE_BONUS_CREDITS", 20)
REGIONS_OPEN = env.flag("HIBARI_REGIONS_OPEN", default=True)
COUNTRY_HEADER = env.text("HIBARI_COUNTRY_HEADER", "")
HEADLESS_ONLY = True
HEADLESS_ADAPTER = "accounts.adapter.HeadlessAdapter"
HEADLESS_CLIENTS = ("app",)
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{PUBLIC_URL}/#/verify-email/{{key}}",
    "account_reset_password_from_key": f"{PUBLIC_URL}/#/reset-password/{{key}}",
    "account_signup": f"{PUBLIC_URL}/#/sign-up",
}
# Without a server, mail is printed where the processes log.
MAIL = env.mail("HIBARI_SMTP_URL")
EMAIL_BACKEND = env.text("HIBARI_EMAIL_BACKEND", MAIL.backend)
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL.is_encrypted, MAIL.begins_encryption
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "HIBARI_MAIL_FROM", f"Hibari <no-reply@{urlsplit(PUBLIC_URL).hostname or 'localhost'}>"
)
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION

# --- API --------------------------------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.SessionTokenAuthentication",
        "accounts.authentication.ApiKeyAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.permissions.SignedIn"],
    "DEFAULT_PARSER_CLASSES": ["common.api.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["accounts.throttling.CostThrottle"],
    "EXCEPTION_HANDLER": "common.api.problems.exception_handler",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Hibari",
    "DESCRIPTION": "The open backend of an AI-only short-video social app.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["accounts.permissions.Anybody"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": SHARED_ENUMS,
    "POSTPROCESSING_HOOKS": SCHEMA_HOOKS,
}
# For trying webhooks out on one's own machine; everywhere else they go to public https servers only.
WEBHOOKS_TO_LOOPBACK = env.flag("HIBARI_WEBHOOKS_TO_LOOPBACK", default=False)
if PRODUCTION and WEBHOOKS_TO_LOOPBACK:
    raise ImproperlyConfigured("HIBARI_WEBHOOKS_TO_LOOPBACK is for development: unset it.")
PUSH_BACKENDS = {"web": "notifications.push.web.WebPush"} | env.pairs("HIBARI_PUSH_BACKENDS")
PUSH_HOSTS = env.words(
    "HIBARI_PUSH_HOSTS",
    ("fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"),
)
VAPID_KEY_FILE = env.folder("HIBARI_VAPID_KEY_FILE", DATA_DIR / "vapid.pem")
VAPID_CONTACT = env.text("HIBARI_VAPID_CONTACT", f"mailto:admin@{PUBLIC_URL.split('//')[-1].split(':')[0]}")
# Apps that open our links: TEAM.bundle.id words for iOS, package=SHA-256 of the signing certificate for Android.
IOS_APPS = env.words("HIBARI_IOS_APPS", ())
ANDROID_APPS = env.pairs("HIBARI_ANDROID_APPS")
FEED_PAGE_SIZE = 10
FEED_PAGE_MAX = 25
FEED_SESSION_SECONDS = 30 * 60
FEED_SESSION_CLIPS = 200
FEED_RANKER = env.text("HIBARI_FEED_RANKER", "feed.ranking.learned.LearnedRanker")
FEED_RANKER_SECONDS = 0.25
FEED_FIRST_TRAINING = timedelta(days=30)

# --- Generation -------------------------------------------------------------------------------------------------------
ENGINE = env.text("HIBARI_ENGINE", "sim")
ENGINES = env.engines()
ENGINE_CLASSES = {
    "sim": "generation.engines.sim.engine.SimEngine",
    "small": "generation.engines.small.engine.SmallEngine",
    "ltx2": "generation.engines.ltx2.engine.LTX2Engine",
    "remote": "generation.engines.remote.engine.RemoteEngine",
}
# A licence and a territory are the operator's to state: the engines that need them refuse to start otherwise.
TERRITORY = env.text("HIBARI_TERRITORY", "")
ENGINE_OPTIONS: dict[str, dict[str, Any]] = {
    "small": {"folder": env.text("HIBARI_SMALL_FOLDER", "")},
    "ltx2": {
        "folder": env.text("HIBARI_LTX2_FOLDER", ""),
        "is_licence_accepted": env.flag("HIBARI_LTX2_LICENCE_ACCEPTED", default=False),
        "territory": TERRITORY,
        "attention_backend": env.text("HIBARI_LTX2_ATTENTION", ""),
        "is_compiled": env.flag("HIBARI_LTX2_COMPILED", default=False),
        "loras": env.pairs("HIBARI_LTX2_LORAS"),
    },
    "remote": {
        "url": env.text("HIBARI_REMOTE_URL", ""),
        "key": env.text("HIBARI_REMOTE_KEY", ""),
        "model": env.text("HIBARI_REMOTE_MODEL", "sora-2"),
    },
}
# The names that clients of the Videos API ask for, and the engine behind each.
VIDEO_MODELS = {"sora-2": ENGINE, "sora-2-pro": ENGINE} | env.pairs("HIBARI_VIDEO_MODELS")
# Requests a minute that ask `/v1` for a video, by person; failed ones count.
LIMIT_VIDEOS = env.integer("HIBARI_LIMIT_VIDEOS", 60)
JOB_LEASE_SECONDS = env.integer("HIBARI_JOB_LEASE_SECONDS", 45)
JOB_HEARTBEAT_SECONDS = JOB_LEASE_SECONDS / 4.5
# The first wait of a job that met a full disk; each further one is three times as long.
JOB_RETRY_SECONDS = 10
JOB_WAIT_SECONDS = 24 * 60 * 60
JOB_MAX_ATTEMPTS = 3
JOB_DEADLINE_SECONDS = 15 * 60
QUEUE_SECONDS_MAX = env.integer("HIBARI_QUEUE_SECONDS_MAX", 30 * 60)
# Seconds that engines may be busy with one UTC day's jobs; 0 is no cap.
COST_SECONDS_A_DAY = env.integer("HIBARI_COST_SECONDS_A_DAY", 0)
# Shared with a shop whose server books bought credits (base64, may begin with whsec_); empty: there is no shop.
PURCHASE_SECRET = env.text("HIBARI_PURCHASE_SECRET", "")

# --- Background work: the row is the job, Celery only rings the bell --------------------------------------------------
CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
QUEUES_REQUIRED = env.words("HIBARI_QUEUES_REQUIRED", ("default", "media"))
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 10,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
CELERY_BEAT_SCHEDULE = BEAT_SCHEDULE

# --- Realtime ---------------------------------------------------------------------------------------------------------
CHANNEL_PREFIX = "hibari"
CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
        "CONFIG": {"hosts": [REDIS_URL], "prefix": CHANNEL_PREFIX},
    }
}
WEBSOCKET_ORIGINS = env.words("HIBARI_WEBSOCKET_ORIGINS", ())
REALTIME_RECHECK_SECONDS = 60

# --- The web process: threads for everything but websockets ----------------------------------------------------------
WEB_THREADS = env.integer("HIBARI_WEB_THREADS", 12)
BODY_BYTES_MAX = env.integer("HIBARI_BODY_BYTES_MAX", 512 * 1024 * 1024)

# --- Models that run outside the web processes ------------------------------------------------------------------------
INFERENCE_SOCKET = env.folder("HIBARI_INFERENCE_SOCKET", env.socket_folder(DATA_DIR) / "inference.sock")
WEIGHTS_DIR = env.folder("HIBARI_WEIGHTS_DIR", DATA_DIR / "weights")
RANKER_DIR = WEIGHTS_DIR / "feed"

# --- Screening --------------------------------------------------------------------------------------------------------
SCREENING_BACKENDS = env.words("HIBARI_SCREENING_BACKENDS", ("rules", "names", "classifier", "picture", "sound"))
"""Optional ones: nudity, writing, remote_model, folder_model. See docs/moderation.md."""
SCREENING_MODEL_URL = env.text("HIBARI_SCREENING_MODEL_URL", "")
SCREENING_MODEL_KEY = env.text("HIBARI_SCREENING_MODEL_KEY", "")
SCREENING_MODEL_NAME = env.text("HIBARI_SCREENING_MODEL_NAME", "default")
SCREENING_MODEL_DIR = env.folder("HIBARI_SCREENING_MODEL_DIR", WEIGHTS_DIR / "screening")

# --- Likenesses -------------------------------------------------------------------------------------------------------
# NAME:KEY, newest first, each 32 random bytes in hexadecimal; kept outside the database and its backups.
BIOMETRIC_KEYS = env.words("HIBARI_BIOMETRIC_KEYS", ())
# A certified check that a live person stands before the camera. Without one every capture goes to a person.
PRESENCE_BACKEND = env.text("HIBARI_PRESENCE_BACKEND", "")
# Development alone: captures that pass the checks of content are approved without a person. `make run` sets it.
CAMEO_APPROVES_ITSELF = env.flag("HIBARI_CAMEO_APPROVES_ITSELF", default=False)
if PRODUCTION and CAMEO_APPROVES_ITSELF:
    raise ImproperlyConfigured("HIBARI_CAMEO_APPROVES_ITSELF is for development: in production a person decides.")

# --- Provenance -------------------------------------------------------------------------------------------------------
PROVENANCE_DIR = env.folder("HIBARI_PROVENANCE_DIR", DATA_DIR / "provenance")
# A key service that signs manifests, its certificate chain (PEM, leaf first) and the roots to trust. Without one, a
# development chain is made below PROVENANCE_DIR on first use.
PROVENANCE_MARK_KEY = env.text("HIBARI_MARK_KEY", "")
# A folder with marks.json and the weights that it pins: learned marks beside our own, never instead. Empty: none.
PROVENANCE_MARK_MODELS = env.text("HIBARI_MARK_MODELS", "")
PROVENANCE_SIGNER_URL = env.text("HIBARI_SIGNER_URL", "")
PROVENANCE_SIGNER_TOKEN = env.text("HIBARI_SIGNER_TOKEN", "")
PROVENANCE_SIGNER_CHAIN = env.text("HIBARI_SIGNER_CHAIN", "")
PROVENANCE_ANCHORS = env.text("HIBARI_PROVENANCE_ANCHORS", "")
PROVENANCE_TIMESTAMP_URL = env.text("HIBARI_TIMESTAMP_URL", "")

# --- Answers in every browser -----------------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if PRODUCTION else 0

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
UNFOLD = {
    "SITE_TITLE": "Hibari",
    "SITE_HEADER": "Hibari",
    "LOGIN": {"form": "moderation.cases.sign_in.StaffSignInForm"},
}
STAFF_NEEDS_CODE = env.flag("HIBARI_STAFF_NEEDS_CODE", default=PRODUCTION)
"""Whether staff without an authenticator app stay outside the admin; who has one always needs its code."""

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "common.logging.formatter"}},
    "filters": {"worth": {"()": lambda: is_worth_telling}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["worth"]}},
    "root": {"handlers": ["console"], "level": env.text("HIBARI_LOG_LEVEL", "INFO")},
    "loggers": {
        "django_structlog": {"level": "WARNING"},
        # Answered with 413, and told as such: it is no failure of ours that wants a traceback.
        "django.security.RequestDataTooBig": {"level": "CRITICAL"},
        "celery": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
DJANGO_STRUCTLOG_USER_ID_FIELD = None
