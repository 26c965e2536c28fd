"""Django's settings. Values come only from :mod:`ruta.config.environment`."""

from __future__ import annotations

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from ruta.config.environment import REPOSITORY, read_environment

RUTA = read_environment()
PACKAGE = REPOSITORY / "src" / "ruta"

DEBUG = False
SECRET_KEY = RUTA.secret_key
ALLOWED_HOSTS = [host for host in RUTA.hosts.split(",") if host] + (["testserver"] if RUTA.mode == "demo" else [])
CSRF_TRUSTED_ORIGINS = [origin for origin in RUTA.origins.split(",") if origin]
ROOT_URLCONF = "ruta.config.urls"
WSGI_APPLICATION = "ruta.config.wsgi.application"
SITE_ID = None

INSTALLED_APPS = [
    "ruta.rooms.access.apps.AccessConfig",
    "ruta.rooms.people.apps.PeopleConfig",
    "ruta.rooms.directory.apps.DirectoryConfig",
    "ruta.rooms.ledger.apps.LedgerConfig",
    "ruta.rooms.dialogue.apps.DialogueConfig",
    "ruta.rooms.route.apps.RouteConfig",
    "ruta.rooms.programme.apps.ProgrammeConfig",
    "ruta.rooms.measurement.apps.MeasurementConfig",
    "ruta.rooms.reporting.apps.ReportingConfig",
    "ruta.doors.look.apps.LookConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "ruta.doors.look.protection.ProtectAnswers",
    "ruta.doors.look.protection.LimitRates",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "ruta.doors.look.middleware.SignedInActor",
    "ruta.doors.look.middleware.ProblemsBecomePages",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [
            PACKAGE / "doors" / door / "templates" for door in ("look", "public", "desk", "partners", "programme")
        ],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ruta.doors.look.context.describe_page",
            ],
            "libraries": {
                "barriers": "ruta.doors.programme.templatetags.barriers",
                "desk": "ruta.doors.desk.templatetags.desk",
                "figures": "ruta.doors.programme.templatetags.figures",
            },
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "ruta.doors.look.templatetags.look"],
        },
    }
]
TEMPLATES[0].pop("APP_DIRS")

DATABASES = {
    "default": dj_database_url.parse(
        RUTA.database_url or f"sqlite:///{RUTA.var_dir / 'ruta.sqlite3'}", conn_max_age=60, conn_health_checks=True
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-32000;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "ruta.doors.look.accounts.NotAboutTheProduct"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_LOGOUT_REDIRECT_URL = "public:home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_ADAPTER = "ruta.doors.look.accounts.AccountsMadeByAdministrators"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 900
ACCOUNT_PREVENT_ENUMERATION = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "Ruta Abierta"
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = RUTA.mode == "demo"

AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "ruta.doors.look.protection.find_username"
AXES_LOCKOUT_CALLABLE = "ruta.doors.look.accounts.answer_lockout"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "ruta.doors.look.protection.find_address"

SESSION_COOKIE_AGE = 60 * 60 * 9
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if RUTA.https else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrf" if RUTA.https else "csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
PASSWORD_RESET_TIMEOUT = 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = RUTA.https
LANGUAGE_COOKIE_SECURE = RUTA.https
LANGUAGE_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = RUTA.https
SECURE_HSTS_SECONDS = 31_536_000 if RUTA.https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if RUTA.https else None
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["ruta.doors.look.formats"]
USE_TZ = True
TIME_ZONE = "America/Santiago"

STATIC_URL = "/static/"
STATIC_ROOT = RUTA.var_dir / "static" if RUTA.mode == "production" else None
STATICFILES_DIRS = [PACKAGE / "doors" / "look" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if RUTA.mode == "production"
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = RUTA.mode != "production"
WHITENOISE_MAX_AGE = 31_536_000 if RUTA.mode == "production" else 3600
MEDIA_ROOT = RUTA.var_dir / "files"

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend"
        if RUTA.jobs == "worker"
        else "django_tasks.backends.immediate.ImmediateBackend"
    }
}
JOB_TASK = "ruta.doors.jobs.tasks.run_queued_job"
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = RUTA.var_dir / "mail"
DEFAULT_FROM_EMAIL = RUTA.mail_from
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # How far long work is: outside the database, so that it can be told from inside a transaction.
    "progress": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": RUTA.var_dir / "progress",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "ruta.config.logs.WithoutPersonalData",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
