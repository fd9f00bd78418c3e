// generated from cio_pipelines_api.json; do not edit; npm run generate

import type { components } from "./contract.ts";

/** What a track call of each semantic event must fit, by the name of the event. */
export type SemanticCalls = {
  "Device Created or Updated": components["schemas"]["DeviceCreatedOrUpdated"];
  "Device Deleted": components["schemas"]["DeviceDeleted"];
  "Group Deleted": components["schemas"]["GroupDeleted"];
  "Object Deleted": components["schemas"]["ObjectDeleted"];
  "Relationship Deleted": components["schemas"]["RelationshipDeleted"];
  "Report Content Event": components["schemas"]["ReportContentEvent"];
  "Report Delivery Event": components["schemas"]["ReportDeliveryEvent"];
  "User Deleted": components["schemas"]["UserDeleted"];
  "User Suppressed": components["schemas"]["UserSuppressed"];
  "User Unsuppressed": components["schemas"]["UserUnsuppressed"];
  "Experiment Viewed": components["schemas"]["ExperimentViewed"];
  "Cart Shared": components["schemas"]["CartShared"];
  "Cart Viewed": components["schemas"]["CartViewed"];
  "Checkout Started": components["schemas"]["CheckoutStarted"];
  "Checkout Step Completed": components["schemas"]["CheckoutStepCompleted"];
  "Checkout Step Viewed": components["schemas"]["CheckoutStepViewed"];
  "Coupon Applied": components["schemas"]["CouponApplied"];
  "Coupon Denied": components["schemas"]["CouponDenied"];
  "Coupon Entered": components["schemas"]["CouponEntered"];
  "Coupon Removed": components["schemas"]["CouponRemoved"];
  "Order Cancelled": components["schemas"]["OrderCancelled"];
  "Order Completed": components["schemas"]["OrderCompleted"];
  "Order Refunded": components["schemas"]["OrderRefunded"];
  "Order Updated": components["schemas"]["OrderUpdated"];
  "Payment Info Entered": components["schemas"]["PaymentInfoEntered"];
  "Product Added": components["schemas"]["ProductAdded"];
  "Product Added to Wishlist": components["schemas"]["ProductAddedToWishlist"];
  "Product Clicked": components["schemas"]["ProductClicked"];
  "Product List Filtered": components["schemas"]["ProductListFiltered"];
  "Product List Viewed": components["schemas"]["ProductListViewed"];
  "Product Removed": components["schemas"]["ProductRemoved"];
  "Product Removed from Wishlist": components["schemas"]["ProductRemovedFromWishlist"];
  "Product Reviewed": components["schemas"]["ProductReviewed"];
  "Product Shared": components["schemas"]["ProductShared"];
  "Product Viewed": components["schemas"]["ProductViewed"];
  "Products Searched": components["schemas"]["ProductsSearched"];
  "Promotion Clicked": components["schemas"]["PromotionClicked"];
  "Promotion Viewed": components["schemas"]["PromotionViewed"];
  "Wishlist Product Added to Cart": components["schemas"]["WishlistProductAddedToCart"];
  "Email Bounced": components["schemas"]["EmailBounced"];
  "Email Delivered": components["schemas"]["EmailDelivered"];
  "Email Link Clicked": components["schemas"]["EmailLinkClicked"];
  "Email Marked as Spam": components["schemas"]["EmailMarkedAsSpam"];
  "Email Opened": components["schemas"]["EmailOpened"];
  "Email Unsubscribed": components["schemas"]["EmailUnsubscribed"];
  "Live Chat Conversation Ended": components["schemas"]["LiveChatConversationEnded"];
  "Live Chat Conversation Started": components["schemas"]["LiveChatConversationStarted"];
  "Live Chat Message Received": components["schemas"]["LiveChatMessageReceived"];
  "Live Chat Message Sent": components["schemas"]["LiveChatMessageSent"];
  "Application Backgrounded": components["schemas"]["ApplicationBackgrounded"];
  "Application Crashed": components["schemas"]["ApplicationCrashed"];
  "Application Foregrounded": components["schemas"]["ApplicationForegrounded"];
  "Application Installed": components["schemas"]["ApplicationInstalled"];
  "Application Opened": components["schemas"]["ApplicationOpened"];
  "Application Uninstalled": components["schemas"]["ApplicationUninstalled"];
  "Application Updated": components["schemas"]["ApplicationUpdated"];
  "Video Ad Completed": components["schemas"]["VideoAdCompleted"];
  "Video Ad Playing": components["schemas"]["VideoAdPlaying"];
  "Video Ad Started": components["schemas"]["VideoAdStarted"];
  "Video Content Completed": components["schemas"]["VideoContentCompleted"];
  "Video Content Playing": components["schemas"]["VideoContentPlaying"];
  "Video Content Started": components["schemas"]["VideoContentStarted"];
  "Video Playback Buffer Completed": components["schemas"]["VideoPlaybackBufferCompleted"];
  "Video Playback Buffer Started": components["schemas"]["VideoPlaybackBufferStarted"];
  "Video Playback Completed": components["schemas"]["VideoPlaybackCompleted"];
  "Video Playback Exited": components["schemas"]["VideoPlaybackExited"];
  "Video Playback interrupted": components["schemas"]["VideoPlaybackInterrupted"];
  "Video Playback Paused": components["schemas"]["VideoPlaybackPaused"];
  "Video Playback Resumed": components["schemas"]["VideoPlaybackResumed"];
  "Video Playback Seek Completed": components["schemas"]["VideoPlaybackSeekCompleted"];
  "Video Playback Seek Started": components["schemas"]["VideoPlaybackSeekStarted"];
  "Video Playback Started": components["schemas"]["VideoPlaybackStarted"];
};

/** Every semantic event that Customer.io lists. */
export const catalogue = [
  { name: "Device Created or Updated", category: "customerio", required: [], properties: [], description: "Adds a device to a person, or changes its attributes, so that push messages reach it. Everything in `properties` becomes an attribute of the device; `context.app.namespace` tells apps of one workspace apart." },
  { name: "Device Deleted", category: "customerio", required: [], properties: [], description: "Takes a device from a person." },
  { name: "Group Deleted", category: "customerio", required: [], properties: [], description: "Listed by Customer.io's document of 2025 without a schema, and gone since. Send `Object Deleted` instead.", deprecatedBy: "Object Deleted" },
  { name: "Object Deleted", category: "customerio", required: ["objectId"], properties: ["objectId","objectTypeId"], description: "Deletes an object with all its relationships. `anonymousId` has to be there and may hold any value; it is not used." },
  { name: "Relationship Deleted", category: "customerio", required: ["objectId"], properties: ["objectId","objectTypeId"], description: "Takes a person out of an object." },
  { name: "Report Content Event", category: "customerio", required: ["actionType"], properties: ["actionType","contentId","templateId"], description: "Reports that a person saw or clicked anonymous in-app content. Sent by Customer.io's JavaScript library." },
  { name: "Report Delivery Event", category: "customerio", required: [], properties: ["actionValue","deliveryId","href","metric","reason","recipient"], description: "Reports what became of a message that was sent by Customer.io." },
  { name: "User Deleted", category: "customerio", required: [], properties: [], description: "Deletes a person, known by id or e-mail address. They may be added again." },
  { name: "User Suppressed", category: "customerio", required: [], properties: [], description: "Deletes a person and blocks their identifiers: later calls for them are ignored." },
  { name: "User Unsuppressed", category: "customerio", required: [], properties: [], description: "Frees the identifiers of a suppressed person. No data comes back." },
  { name: "Experiment Viewed", category: "abTest", required: [], properties: ["experiment_id","experiment_name","variation_id","variation_name"], description: "A person saw a variation of an A/B test." },
  { name: "Cart Shared", category: "ecommerce", required: [], properties: ["cart_id","products","recipient","share_message","share_via"], description: "A person shared their cart." },
  { name: "Cart Viewed", category: "ecommerce", required: [], properties: ["cart_id","products"], description: "A person looked at their cart." },
  { name: "Checkout Started", category: "ecommerce", required: [], properties: ["affiliation","coupon","currency","discount","order_id","products","revenue","shipping","tax","value"], description: "A person began the checkout." },
  { name: "Checkout Step Completed", category: "ecommerce", required: [], properties: ["checkout_id","payment_method","shipping_method","step"], description: "A person completed a step of the checkout." },
  { name: "Checkout Step Viewed", category: "ecommerce", required: [], properties: ["checkout_id","payment_method","shipping_method","step"], description: "A person reached a step of the checkout." },
  { name: "Coupon Applied", category: "ecommerce", required: [], properties: ["cart_id","coupon_id","coupon_name","discount","order_id"], description: "A coupon was applied to a cart or an order." },
  { name: "Coupon Denied", category: "ecommerce", required: [], properties: ["cart_id","coupon_id","coupon_name","order_id","reason"], description: "A coupon was refused." },
  { name: "Coupon Entered", category: "ecommerce", required: [], properties: ["cart_id","coupon_id","order_id"], description: "A person entered a coupon." },
  { name: "Coupon Removed", category: "ecommerce", required: [], properties: ["cart_id","coupon_id","coupon_name","discount","order_id"], description: "A coupon was taken from a cart or an order." },
  { name: "Order Cancelled", category: "ecommerce", required: [], properties: ["affiliation","coupon","currency","discount","order_id","products","revenue","shipping","tax","total"], description: "An order was cancelled." },
  { name: "Order Completed", category: "ecommerce", required: [], properties: ["affiliation","checkout_id","coupon","currency","discount","order_id","products","revenue","shipping","subtotal","tax","total"], description: "A person completed an order." },
  { name: "Order Refunded", category: "ecommerce", required: [], properties: ["affiliation","checkout_id","coupon","currency","discount","order_id","products","revenue","shipping","subtotal","tax","total"], description: "An order was refunded, wholly or in part." },
  { name: "Order Updated", category: "ecommerce", required: [], properties: ["affiliation","coupon","currency","discount","order_id","products","revenue","shipping","tax"], description: "An order was changed." },
  { name: "Payment Info Entered", category: "ecommerce", required: [], properties: ["checkout_id","order_id","payment_method","shipping_method","step"], description: "A person entered how they pay." },
  { name: "Product Added", category: "ecommerce", required: [], properties: ["brand","category","coupon","image_url","name","position","price","product_id","quantity","sku","url","variant","cart_id"], description: "A person put a product into their cart." },
  { name: "Product Added to Wishlist", category: "ecommerce", required: [], properties: ["brand","category","coupon","image_url","name","position","price","product_id","quantity","sku","url","variant","wishlist_id","wishlist_name"], description: "A person put a product on a wish list." },
  { name: "Product Clicked", category: "ecommerce", required: [], properties: ["brand","category","coupon","image_url","name","position","price","product_id","quantity","sku","url","variant","currency","value"], description: "A person clicked a product." },
  { name: "Product List Filtered", category: "ecommerce", required: [], properties: ["category","filters","list_id","products","sorts"], description: "A person filtered or sorted a list of products." },
  { name: "Product List Viewed", category: "ecommerce", required: [], properties: ["category","list_id","products"], description: "A person looked at a list of products." },
  { name: "Product Removed", category: "ecommerce", required: [], properties: ["brand","category","coupon","image_url","name","position","price","product_id","quantity","sku","url","variant","cart_id"], description: "A person took a product out of their cart." },
  { name: "Product Removed from Wishlist", category: "ecommerce", required: [], properties: ["brand","category","coupon","image_url","name","position","price","product_id","quantity","sku","url","variant","wishlist_id","wishlist_name"], description: "A person took a product off a wish list." },
  { name: "Product Reviewed", category: "ecommerce", required: [], properties: ["product_id","rating","review_body","review_id"], description: "A person reviewed a product." },
  { name: "Product Shared", category: "ecommerce", required: [], properties: ["brand","category","image_url","name","price","product_id","recipient","share_message","share_via","sku","url","variant"], description: "A person shared a product." },
  { name: "Product Viewed", category: "ecommerce", required: [], properties: ["brand","category","coupon","image_url","name","position","price","product_id","quantity","sku","url","variant","currency","value"], description: "A person looked at a product." },
  { name: "Products Searched", category: "ecommerce", required: [], properties: ["query"], description: "A person searched for products." },
  { name: "Promotion Clicked", category: "ecommerce", required: [], properties: ["creative","name","position","promotion_id"], description: "A person clicked a promotion." },
  { name: "Promotion Viewed", category: "ecommerce", required: [], properties: ["creative","name","position","promotion_id"], description: "A person saw a promotion." },
  { name: "Wishlist Product Added to Cart", category: "ecommerce", required: [], properties: ["brand","category","coupon","image_url","name","position","price","product_id","quantity","sku","url","variant","cart_id","wishlist_id","wishlist_name"], description: "A person moved a product from a wish list into their cart." },
  { name: "Email Bounced", category: "email", required: ["email_id"], properties: ["campaign_id","campaign_name","email_id","email_subject"], description: "An e-mail could not be delivered." },
  { name: "Email Delivered", category: "email", required: ["email_id"], properties: ["campaign_id","campaign_name","email_id","email_subject"], description: "An e-mail was delivered." },
  { name: "Email Link Clicked", category: "email", required: ["email_id"], properties: ["campaign_id","campaign_name","email_id","email_subject","link_id","link_url"], description: "A person followed a link in an e-mail." },
  { name: "Email Marked as Spam", category: "email", required: ["email_id"], properties: ["campaign_id","campaign_name","email_id","email_subject"], description: "A person marked an e-mail as spam." },
  { name: "Email Opened", category: "email", required: ["email_id"], properties: ["campaign_id","campaign_name","email_id","email_subject"], description: "A person opened an e-mail." },
  { name: "Email Unsubscribed", category: "email", required: ["email_id"], properties: ["campaign_id","campaign_name","email_id","email_subject"], description: "A person unsubscribed from e-mails." },
  { name: "Live Chat Conversation Ended", category: "liveChat", required: [], properties: ["agent_id","agent_name","agent_username","conversation_duration","conversation_id","message_id"], description: "A conversation in a live chat ended." },
  { name: "Live Chat Conversation Started", category: "liveChat", required: [], properties: ["agent_id","agent_name","agent_username","conversation_duration","conversation_id","message_id"], description: "A conversation in a live chat began." },
  { name: "Live Chat Message Received", category: "liveChat", required: [], properties: ["agent_id","agent_name","agent_username","conversation_duration","conversation_id","message_id"], description: "A message was received in a live chat." },
  { name: "Live Chat Message Sent", category: "liveChat", required: [], properties: ["agent_id","agent_name","agent_username","conversation_duration","conversation_id","message_id"], description: "A message was sent in a live chat." },
  { name: "Application Backgrounded", category: "mobile", required: [], properties: [], description: "The app went to the background." },
  { name: "Application Crashed", category: "mobile", required: [], properties: [], description: "The app crashed." },
  { name: "Application Foregrounded", category: "mobile", required: [], properties: [], description: "The app came to the foreground." },
  { name: "Application Installed", category: "mobile", required: [], properties: ["build","version"], description: "The app was installed. Customer.io also adds or updates the device of `context.device`." },
  { name: "Application Opened", category: "mobile", required: [], properties: ["build","from_background","url","version"], description: "The app was opened. Customer.io also adds or updates the device of `context.device`." },
  { name: "Application Uninstalled", category: "mobile", required: [], properties: [], description: "The app was removed. Customer.io also deletes the device of `context.device.token`." },
  { name: "Application Updated", category: "mobile", required: [], properties: ["build","previous_build","previous_version","version"], description: "The app was updated." },
  { name: "Video Ad Completed", category: "video", required: [], properties: ["asset_id","content","load_type","pod_id","pod_length","pod_position","position","publisher","quartile","session_id","title","total_length","type"], description: "An ad in a video was played to its end." },
  { name: "Video Ad Playing", category: "video", required: [], properties: ["asset_id","content","load_type","pod_id","pod_length","pod_position","position","publisher","quartile","session_id","title","total_length","type"], description: "An ad in a video is playing (sent every few seconds)." },
  { name: "Video Ad Started", category: "video", required: [], properties: ["asset_id","content","load_type","pod_id","pod_length","pod_position","position","publisher","quartile","session_id","title","total_length","type"], description: "An ad in a video began." },
  { name: "Video Content Completed", category: "video", required: [], properties: ["airdate","asset_id","bitrate","channel","description","framerate","full_episode","genre","keywords","livestream","pod_id","position","program","publisher","season","session_id","title","total_length"], description: "A section of video content was played to its end." },
  { name: "Video Content Playing", category: "video", required: [], properties: ["airdate","asset_id","bitrate","channel","description","framerate","full_episode","genre","keywords","livestream","pod_id","position","program","publisher","season","session_id","title","total_length"], description: "A section of video content is playing (sent every few seconds)." },
  { name: "Video Content Started", category: "video", required: [], properties: ["airdate","asset_id","bitrate","channel","description","framerate","full_episode","genre","keywords","livestream","pod_id","position","program","publisher","season","session_id","title","total_length"], description: "A section of video content began." },
  { name: "Video Playback Buffer Completed", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player","content_asset_id","content_pod_id"], description: "The player finished buffering." },
  { name: "Video Playback Buffer Started", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player","content_asset_id","content_pod_id"], description: "The player began to buffer." },
  { name: "Video Playback Completed", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player","content_asset_id","content_pod_id"], description: "The playback reached its end." },
  { name: "Video Playback Exited", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player","content_asset_id","content_pod_id"], description: "The person left the video." },
  { name: "Video Playback interrupted", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player","content_asset_id","content_pod_id","method"], description: "The playback stopped without the person's doing. The lower-case i is part of the name." },
  { name: "Video Playback Paused", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player","content_asset_id","content_pod_id"], description: "The person paused the playback." },
  { name: "Video Playback Resumed", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player","content_asset_id","content_pod_id"], description: "The person resumed the playback." },
  { name: "Video Playback Seek Completed", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player","content_asset_id","content_pod_id"], description: "The person finished seeking." },
  { name: "Video Playback Seek Started", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player","content_asset_id","content_pod_id"], description: "The person began to seek." },
  { name: "Video Playback Started", category: "video", required: [], properties: ["ad_asset_id","ad_enabled","ad_pod_id","ad_type","bitrate","content_asset_ids","content_pod_ids","framerate","full_screen","livestream","position","quality","session_id","sound","total_length","video_player"], description: "The person started the playback." },
] as const;
