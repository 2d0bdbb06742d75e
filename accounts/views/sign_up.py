"""« Créer un compte »: the form, its captcha, the link that activates."""

from time import time

from captcha.views import captcha_image
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts import services
from accounts.captcha import spoken
from accounts.errors import ACTIVATION_LINK_DEAD
from accounts.forms import ActivationForm, SignUpForm
from accounts.selectors import registration_of
from accounts.views.answers import address_of, answered, enter, tell_of_link
from kernel.access import public, writes_on_get
from kernel.forms import FindingError
from kernel.http import render_page, submit


@public
@writes_on_get("the captcha's question is a row")
@sensitive_post_parameters("password")
def sign_up(request):
    if request.user.is_authenticated:
        return redirect("portal:home")
    form = SignUpForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        finding = services.count_attempt(purpose="sign-up", login_address=data["login_address"], ip=address_of(request))
        if finding is None:
            services.register(
                **{name: data[name] for name in ("login_address", "contact_address", "first_name", "last_name")},
                password=data["password"],
                language=get_language() or "",
            )
            return redirect("accounts:sign-up-sent")
        form.add_error(None, FindingError(finding))
    return answered(render(request, "accounts/sign_up.html", {"form": form}), form)


@public
@require_safe
def sign_up_sent(request):
    return render(request, "accounts/sign_up_sent.html")


@public
@writes_on_get("the captcha's question is a row")
@sensitive_post_parameters("password")
def captcha(request):
    """Other digits: for htmx alone, else in the page with what was typed, unchecked."""
    if request.method == "POST":
        return render(request, "accounts/sign_up.html", {"form": SignUpForm(initial=request.POST.dict())})
    return render_page(request, "accounts/sign_up.html", {"form": SignUpForm()}, partial="captcha")


captcha_drawn = public(captcha_image)


@public
@require_safe
def captcha_sound(request, key):
    sound = spoken(key)
    if sound is None:
        return HttpResponse(status=410)
    response = HttpResponse(sound, content_type="audio/wav")
    response["Cache-Control"] = "no-store"
    return response


@public
@sensitive_post_parameters("password")
def activation(request, token):
    registration = registration_of(token)
    if registration is None:
        context = {"dead_link": ACTIVATION_LINK_DEAD}
        return render(request, "accounts/activation.html", context, status=410)
    form = ActivationForm(request.POST or None)
    user = submit(
        form,
        lambda: services.activate(token=token, password=form.cleaned_data["password"], ip=address_of(request)),
    )
    if user is None:
        context = {"form": form, "login_address": registration.login_address}
        return answered(render(request, "accounts/activation.html", context), form)
    messages.success(request, _("Votre compte est activé."))
    if registration.has_other_contact:
        tell_of_link(request, registration.contact_address)
    return enter(request, user, "password", time())
