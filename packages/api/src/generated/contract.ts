// generated from cio_pipelines_api.json; do not edit; npm run generate

export interface paths {
    "/identify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add or change a person
         * @description Adds a person, or changes their attributes. The person is known by `userId`.
         */
        post: operations["identify"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/track": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send an event
         * @description Sends an event of a person or an object. Events with a semantic name do more than being stored: they delete people, report deliveries, or carry orders.
         */
        post: operations["track"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a page view
         * @description Sends a view of a web page. Journeys needs `properties.url`.
         */
        post: operations["page"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/screen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send a screen view
         * @description Sends a view of an app's screen. Journeys needs `name`.
         */
        post: operations["screen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/group": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Add or change an object
         * @description Adds or changes an object (a company, a course, ...) and relates a person to it.
         */
        post: operations["group"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/alias": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Merge two ids
         * @description Folds `previousId` into `userId`. The previous id is deleted, which cannot be undone.
         */
        post: operations["alias"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send many calls
         * @description Sends many calls in one request, in order.
         */
        post: operations["batch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description One call. Also an item of a batch. */
        Call: components["schemas"]["Identify"] | components["schemas"]["Track"] | components["schemas"]["Page"] | components["schemas"]["Screen"] | components["schemas"]["Group"] | components["schemas"]["Alias"];
        /** @description Adds or changes a person. */
        Identify: components["schemas"]["IdentifyBody"] & {
            /** @constant */
            type: "identify";
        };
        /** @description Something that a person or an object did. */
        Track: components["schemas"]["TrackBody"] & {
            /** @constant */
            type: "track";
        };
        /** @description A person looked at a page. */
        Page: components["schemas"]["PageBody"] & {
            /** @constant */
            type: "page";
        };
        /** @description A person looked at a screen of an app. */
        Screen: components["schemas"]["ScreenBody"] & {
            /** @constant */
            type: "screen";
        };
        /** @description Adds or changes an object, and relates a person to it. */
        Group: components["schemas"]["GroupBody"] & {
            /** @constant */
            type: "group";
        };
        /** @description Folds one id of a person into another. Cannot be undone. */
        Alias: components["schemas"]["AliasBody"] & {
            /** @constant */
            type: "alias";
        };
        /** @description Body of a single identify call; `type` is optional. */
        IdentifyBody: components["schemas"]["IdentifyByUser"] | components["schemas"]["IdentifyByAnonymous"];
        /** @description Identifies a person by id or e-mail address. */
        IdentifyByUser: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "identify";
            userId: components["schemas"]["UserId"];
            /** @description Id from before the person was known; ties their anonymous events to them. */
            anonymousId?: components["schemas"]["Id"];
            traits?: components["schemas"]["PersonTraits"];
        };
        /** @description Anonymous identify. Accepted by Customer.io, but Journeys ignores it: no profile appears. */
        IdentifyByAnonymous: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "identify";
            userId?: never;
            anonymousId: components["schemas"]["Id"];
            traits?: components["schemas"]["PersonTraits"];
        };
        /** @description Body of a single track call; `type` is optional. */
        TrackBody: components["schemas"]["TrackByUser"] | components["schemas"]["TrackByAnonymous"] | components["schemas"]["TrackByGroup"];
        /** @description An event of an identified person. */
        TrackByUser: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "track";
            userId: components["schemas"]["UserId"];
            /** @description Id from before the person was known; ties their anonymous events to them. */
            anonymousId?: components["schemas"]["Id"];
            /** @description Object that the event belongs to. */
            groupId?: components["schemas"]["Id"];
            event: components["schemas"]["EventName"];
            /** @description What is known about the event. */
            properties?: {
                [key: string]: unknown;
            };
        };
        /** @description An event of somebody not yet known. Kept up to 30 days and attached when an identify call carries both ids. */
        TrackByAnonymous: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "track";
            userId?: never;
            anonymousId: components["schemas"]["Id"];
            /** @description Object that the event belongs to. */
            groupId?: components["schemas"]["Id"];
            event: components["schemas"]["EventName"];
            /** @description What is known about the event. */
            properties?: {
                [key: string]: unknown;
            };
        };
        /** @description An event of an object. */
        TrackByGroup: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "track";
            userId?: never;
            anonymousId?: never;
            groupId: components["schemas"]["Id"];
            event: components["schemas"]["EventName"];
            /** @description What is known about the event. */
            properties?: {
                [key: string]: unknown;
            };
        };
        /** @description Body of a single page call; `type` is optional. */
        PageBody: components["schemas"]["PageByUser"] | components["schemas"]["PageByAnonymous"];
        /** @description A view of a page by an identified person. */
        PageByUser: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "page";
            userId: components["schemas"]["UserId"];
            /** @description Id from before the person was known; ties their anonymous events to them. */
            anonymousId?: components["schemas"]["Id"];
            /** @description Name of the page. */
            name?: string | null;
            /** @description Category of the page; official clients send it here. */
            category?: string | null;
            properties?: components["schemas"]["PageProperties"];
        };
        /** @description A view of a page by somebody not yet known. */
        PageByAnonymous: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "page";
            userId?: never;
            anonymousId: components["schemas"]["Id"];
            /** @description Name of the page. */
            name?: string | null;
            /** @description Category of the page; official clients send it here. */
            category?: string | null;
            properties?: components["schemas"]["PageProperties"];
        };
        /** @description Body of a single screen call; `type` is optional. */
        ScreenBody: components["schemas"]["ScreenByUser"] | components["schemas"]["ScreenByAnonymous"];
        /** @description A view of a screen by an identified person. */
        ScreenByUser: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "screen";
            userId: components["schemas"]["UserId"];
            /** @description Id from before the person was known; ties their anonymous events to them. */
            anonymousId?: components["schemas"]["Id"];
            /** @description Name of the screen. */
            name?: string | null;
            /** @description Category of the screen; official clients send it here. */
            category?: string | null;
            /** @description What is known about the view. */
            properties?: {
                [key: string]: unknown;
            };
        };
        /** @description A view of a screen by somebody not yet known. */
        ScreenByAnonymous: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "screen";
            userId?: never;
            anonymousId: components["schemas"]["Id"];
            /** @description Name of the screen. */
            name?: string | null;
            /** @description Category of the screen; official clients send it here. */
            category?: string | null;
            /** @description What is known about the view. */
            properties?: {
                [key: string]: unknown;
            };
        };
        /** @description Body of a single group call; `type` is optional. With `userId` (or, failing that, `anonymousId`) the person is related to the object; without both only the object changes. */
        GroupBody: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "group";
            /** @description Id of the object. */
            groupId: components["schemas"]["Id"];
            userId?: components["schemas"]["UserId"];
            anonymousId?: components["schemas"]["Id"];
            traits?: components["schemas"]["GroupTraits"];
        };
        /** @description Body of a single alias call; `type` is optional. `previousId` is folded into `userId` and deleted. */
        AliasBody: components["schemas"]["CommonFields"] & {
            /**
             * @description Kind of the call. The path says it too.
             * @constant
             */
            type?: "alias";
            userId: components["schemas"]["UserId"];
            /** @description Id that goes: a userId or an anonymousId. */
            previousId: components["schemas"]["Id"];
        };
        /** @description Any calls, in order, at most 500,000 bytes; each at most 32,000 bytes. */
        BatchBody: {
            /** @description The calls. */
            batch: components["schemas"]["Call"][];
            /** @description Context of items that bring none. */
            context?: components["schemas"]["Context"];
            /**
             * Format: date-time
             * @description Time of sending, as official clients put it.
             */
            sentAt?: string;
        } & {
            [key: string]: unknown;
        };
        /** @description What every call may carry. */
        CommonFields: {
            /** @description Unique for one logical call; the same when it is sent again. */
            messageId?: string;
            /**
             * Format: date-time
             * @description When it happened. Absent: when it arrives.
             */
            timestamp?: string;
            /**
             * Format: date-time
             * @description When it happened by the clock of the device. Send `timestamp`.
             */
            originalTimestamp?: string;
            /**
             * Format: date-time
             * @description When it was sent; set by client libraries.
             */
            sentAt?: string;
            /**
             * Format: date-time
             * @description When it arrived; set by Customer.io.
             */
            readonly receivedAt?: string;
            /** @description Set by Customer.io. */
            readonly version?: number;
            /** @description Which destinations get the call, by name; `All` stands for the rest. */
            integrations?: {
                [key: string]: boolean | {
                    [key: string]: unknown;
                } | null;
            } | null;
            context?: components["schemas"]["Context"];
        };
        /** @description Id as text. */
        Id: string;
        /** @description Id of a person: an id of yours, an e-mail address, or `cio_` and Customer.io's own id. An e-mail address becomes the person's `email` too. */
        UserId: string;
        /** @description Name of the event. The names of the 72 semantic events have a meaning to Customer.io; all others are yours. */
        EventName: string;
        /** @description Attributes of a person. Null removes one. */
        PersonTraits: {
            /** @description E-mail address. */
            email?: string | null;
            /** @description Phone number. */
            phone?: string | null;
            /**
             * Format: date-time
             * @description When the person was created; kept as `created_at`.
             */
            createdAt?: string | null;
            /** @description When the person was created: Unix seconds, or ISO 8601. Wins over `createdAt`. */
            created_at?: number | string | null;
            /** @description Whether the person wants no more messages. */
            unsubscribed?: boolean | (0 | 1) | string | null;
            /** @description What the person subscribed to. Replaces all entries; one entry is changed by a trait such as `cio_subscription_preferences.topics.topic_7`. */
            cio_subscription_preferences?: ({
                /** @description By topic, `topic_` and its number. */
                topics?: {
                    [key: string]: boolean | null;
                } | null;
                /** @description By channel: email, sms, push, in_app, whatsapp, slack, line, inbox. */
                channels?: {
                    [key: string]: boolean | null;
                } | null;
            } & {
                [key: string]: unknown;
            }) | null;
        } & {
            [key: string]: unknown | (boolean | null);
        };
        /** @description Attributes of an object. Null or empty text removes one. */
        GroupTraits: {
            /** @description Type of the object, as text of digits. Absent or unknown: 1. */
            objectTypeId?: number | string | null;
            /** @description Older spelling of `objectTypeId`. */
            object_type_id?: number | string | null;
            /** @description Attributes of the relationship between the person and the object. */
            relationshipAttributes?: {
                [key: string]: unknown;
            } | null;
        } & {
            [key: string]: unknown;
        };
        /** @description What is known about a page. */
        PageProperties: {
            /** @description Category of the page. */
            category?: string | null;
            /** @description Full address. */
            url?: string | null;
            /** @description Title. */
            title?: string | null;
            /** @description Address that led here. */
            referrer?: string | null;
            /** @description Path of the address. */
            path?: string | null;
            /** @description Query of the address. */
            search?: string | null;
        } & {
            [key: string]: unknown;
        };
        /** @description Where and how a call came about. */
        Context: {
            /** @description Whether a person was active, as opposed to a background job. */
            active?: boolean | null;
            /** @description App, on mobile. */
            app?: ({
                /** @description Name. */
                name?: string | null;
                /** @description Version. */
                version?: string | null;
                /** @description Build number. */
                build?: string | null;
                /** @description Bundle id or package name. */
                namespace?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            /** @description Campaign that led to the call. */
            campaign?: ({
                /** @description utm_campaign */
                name?: string | null;
                /** @description utm_source */
                source?: string | null;
                /** @description utm_medium */
                medium?: string | null;
                /** @description utm_term */
                term?: string | null;
                /** @description utm_content */
                content?: string | null;
            } & {
                [key: string]: string | null;
            }) | null;
            /**
             * @description Where the call was made.
             * @enum {string|null}
             */
            channel?: "browser" | "server" | "mobile" | null;
            /** @description Device, on mobile. */
            device?: ({
                /** @description Id of the device. */
                id?: string | null;
                /** @description Push token. */
                token?: string | null;
                /**
                 * @description Platform.
                 * @enum {string|null}
                 */
                type?: "android" | "ios" | null;
                /** @description Advertising id. */
                advertisingId?: string | null;
                /** @description Manufacturer. */
                manufacturer?: string | null;
                /** @description Model. */
                model?: string | null;
                /** @description Name. */
                name?: string | null;
                /** @description Version. */
                version?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            /** @description Group in which the call was made. */
            groupId?: string | null;
            /** @description Address of the person's device. */
            ip?: string | null;
            /** @description Client library. */
            library?: ({
                /** @description Name. */
                name?: string | null;
                /** @description Version. */
                version?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            /** @description Locale, for example en-US. */
            locale?: string | null;
            /** @description Place, for example city and country. */
            location?: {
                [key: string]: unknown;
            } | null;
            /** @description Network, on mobile. */
            network?: ({
                /** @description Bluetooth is on. */
                bluetooth?: boolean | null;
                /** @description Cellular is on. */
                cellular?: boolean | null;
                /** @description Wi-fi is on. */
                wifi?: boolean | null;
                /** @description Carrier. */
                carrier?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            /** @description Operating system, on mobile. */
            os?: ({
                /** @description Name. */
                name?: string | null;
                /** @description Version. */
                version?: string | null;
            } & {
                [key: string]: unknown;
            }) | null;
            /** @description Page, on the web. */
            page?: ({
                /** @description Name. */
                name?: string | null;
                /** @description Path. */
                path?: string | null;
                /** @description Fragment. */
                hash?: string | null;
                /** @description Address that led here. */
                referrer?: string | null;
                /** @description Query. */
                search?: string | null;
                /** @description Title. */
                title?: string | null;
                /** @description Full address. */
                url?: string | null;
                /** @description Key words. */
                keywords?: string[] | null;
            } & {
                [key: string]: unknown;
            }) | null;
            /** @description What led here. */
            referrer?: {
                [key: string]: unknown;
            } | null;
            /** @description Time zone, for example Europe/Berlin. */
            timezone?: string | null;
            /** @description Attributes of the person at the time of the call. */
            traits?: {
                [key: string]: unknown;
            } | null;
            /** @description User agent. */
            userAgent?: string | null;
            /** @description User agent client hints. */
            userAgentData?: {
                [key: string]: unknown;
            } | null;
        } & {
            [key: string]: unknown;
        };
        /** @description A product, as ecommerce events carry it, alone or in `products`. */
        Product: {
            /** @description Brand of the product. */
            brand?: string | null;
            /** @description Category of the product. */
            category?: string | null;
            /** @description Code of the coupon. */
            coupon?: string | null;
            /** @description Address of a picture of the product. */
            image_url?: string | null;
            /** @description Name of the product. */
            name?: string | null;
            /** @description Place of the product in its list. */
            position?: number | null;
            /** @description Price of one piece. */
            price?: number | null;
            /** @description Id of the product. */
            product_id?: string | null;
            /** @description How many pieces. */
            quantity?: number | null;
            /** @description Stock keeping unit. */
            sku?: string | null;
            /** @description Address of the product's page. */
            url?: string | null;
            /** @description Variant of the product. */
            variant?: string | null;
        } & {
            [key: string]: unknown;
        };
        /** @description What each event about a playback carries. */
        VideoPlayback: {
            /** @description Id of the ad that plays. */
            ad_asset_id?: string | null;
            /** @description Whether ads are enabled in the player. */
            ad_enabled?: boolean | null;
            /** @description Id of the group of ads that plays. */
            ad_pod_id?: string | null;
            /**
             * @description When the ad plays.
             * @enum {string|null}
             */
            ad_type?: "pre-roll" | "mid-roll" | "post-roll" | null;
            /** @description Bit rate, in kilobits a second. */
            bitrate?: number | null;
            /** @description Frames a second. */
            framerate?: number | null;
            /** @description Whether the player fills the screen. */
            full_screen?: boolean | null;
            /** @description Whether the content is live. */
            livestream?: boolean | null;
            /** @description Second of the playback. */
            position?: number | null;
            /** @description Quality of the picture, for example hd1080. */
            quality?: string | null;
            /** @description Id of the playback session. */
            session_id?: string | null;
            /** @description Sound level in per cent. */
            sound?: number | null;
            /** @description Total length, in seconds. */
            total_length?: number | null;
            /** @description Name of the player. */
            video_player?: string | null;
        } & {
            [key: string]: unknown;
        };
        /** @description A section of video content. */
        VideoContent: {
            /**
             * Format: date-time
             * @description When the content was first shown, as ISO 8601 date-time.
             */
            airdate?: string | null;
            /** @description Id of the content. */
            asset_id?: string | null;
            /** @description Bit rate, in kilobits a second. */
            bitrate?: number | null;
            /** @description Channel on which the content is shown. */
            channel?: string | null;
            /** @description Short description of the content. */
            description?: string | null;
            /** @description Frames a second. */
            framerate?: number | null;
            /** @description Whether the content is a full episode rather than a clip. */
            full_episode?: boolean | null;
            /** @description Genre of the content. */
            genre?: string | null;
            /** @description Key words. */
            keywords?: string[] | null;
            /** @description Whether the content is live. */
            livestream?: boolean | null;
            /** @description Id of the section of content. */
            pod_id?: string | null;
            /** @description Second of the content. */
            position?: number | null;
            /** @description Name of the programme. */
            program?: string | null;
            /** @description Publisher of the content. */
            publisher?: string | null;
            /** @description Season of the programme. */
            season?: string | null;
            /** @description Id of the playback session. */
            session_id?: string | null;
            /** @description Title of the content. */
            title?: string | null;
            /** @description Total length, in seconds. */
            total_length?: number | null;
        } & {
            [key: string]: unknown;
        };
        /** @description An ad in a video. */
        VideoAd: {
            /** @description Id of the ad. */
            asset_id?: string | null;
            /** @description The content in which the ad is shown. */
            content?: {
                [key: string]: unknown;
            } | null;
            /**
             * @description How ads are loaded.
             * @enum {string|null}
             */
            load_type?: "dynamic" | "linear" | null;
            /** @description Id of the group of ads. */
            pod_id?: string | null;
            /** @description How many ads the group holds. */
            pod_length?: number | null;
            /** @description Place of the ad in its group. */
            pod_position?: number | null;
            /** @description Second of the ad. */
            position?: number | null;
            /** @description Advertiser. */
            publisher?: string | null;
            /** @description Quartile of the ad that was reached. */
            quartile?: number | null;
            /** @description Id of the playback session. */
            session_id?: string | null;
            /** @description Title of the ad. */
            title?: string | null;
            /** @description Total length, in seconds. */
            total_length?: number | null;
            /**
             * @description When the ad plays.
             * @enum {string|null}
             */
            type?: "pre-roll" | "mid-roll" | "post-roll" | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * Device Created or Updated
         * @description Adds a device to a person, or changes its attributes, so that push messages reach it. Everything in `properties` becomes an attribute of the device; `context.app.namespace` tells apps of one workspace apart.
         */
        DeviceCreatedOrUpdated: {
            userId: components["schemas"]["Id"];
            context: {
                device: {
                    /** @description Push token. */
                    token: string;
                    /**
                     * @description Platform of the device.
                     * @enum {string}
                     */
                    type: "ios" | "android";
                } & {
                    [key: string]: unknown;
                };
            } & {
                [key: string]: unknown;
            };
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * Device Deleted
         * @description Takes a device from a person.
         */
        DeviceDeleted: {
            userId: components["schemas"]["Id"];
            context: {
                device: {
                    /** @description Push token. */
                    token: string;
                    /**
                     * @description Platform of the device.
                     * @enum {string}
                     */
                    type: "ios" | "android";
                } & {
                    [key: string]: unknown;
                };
            } & {
                [key: string]: unknown;
            };
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * Group Deleted
         * @deprecated
         * @description Listed by Customer.io's document of 2025 without a schema, and gone since. Send `Object Deleted` instead.
         */
        GroupDeleted: {
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * Object Deleted
         * @description Deletes an object with all its relationships. `anonymousId` has to be there and may hold any value; it is not used.
         */
        ObjectDeleted: {
            anonymousId: components["schemas"]["Id"];
            properties: {
                /** @description Id of the object. */
                objectId: components["schemas"]["Id"];
                /** @description Type of the object: a whole number, or its digits. Absent means 1. */
                objectTypeId?: number | string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Relationship Deleted
         * @description Takes a person out of an object.
         */
        RelationshipDeleted: {
            userId: components["schemas"]["Id"];
            properties: {
                /** @description Id of the object. */
                objectId: components["schemas"]["Id"];
                /** @description Type of the object: a whole number, or its digits. Absent means 1. */
                objectTypeId?: number | string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Report Content Event
         * @description Reports that a person saw or clicked anonymous in-app content. Sent by Customer.io's JavaScript library.
         */
        ReportContentEvent: {
            properties: {
                /**
                 * @description What the person did with the content.
                 * @enum {string}
                 */
                actionType: "viewed_content" | "clicked_content";
                /** @description Id of the content. */
                contentId?: number | null;
                /** @description Id of the template. */
                templateId?: number | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Report Delivery Event
         * @description Reports what became of a message that was sent by Customer.io.
         */
        ReportDeliveryEvent: {
            properties: {
                /** @description What the action carried, for example the link that was followed. */
                actionValue?: string | null;
                /** @description Id of the delivery that is reported. */
                deliveryId?: string | null;
                /** @description Address that was opened. */
                href?: string | null;
                /**
                 * @description What happened to the delivery.
                 * @enum {string|null}
                 */
                metric?: "delivered" | "clicked" | "converted" | "opened" | "spammed" | "bounced" | "dropped" | "deferred" | null;
                /** @description Why it failed, in words. */
                reason?: string | null;
                /** @description Who receives it. */
                recipient?: string | null;
            } & {
                [key: string]: unknown;
            };
        } | unknown | unknown;
        /**
         * User Deleted
         * @description Deletes a person, known by id or e-mail address. They may be added again.
         */
        UserDeleted: {
            userId: components["schemas"]["Id"];
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * User Suppressed
         * @description Deletes a person and blocks their identifiers: later calls for them are ignored.
         */
        UserSuppressed: {
            userId: components["schemas"]["Id"];
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * User Unsuppressed
         * @description Frees the identifiers of a suppressed person. No data comes back.
         */
        UserUnsuppressed: {
            userId: components["schemas"]["Id"];
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * Experiment Viewed
         * @description A person saw a variation of an A/B test.
         */
        ExperimentViewed: {
            properties?: {
                /** @description Id of the experiment. */
                experiment_id?: string | null;
                /** @description Name of the experiment. */
                experiment_name?: string | null;
                /** @description Id of the variation that was shown. */
                variation_id?: string | null;
                /** @description Name of the variation that was shown. */
                variation_name?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Cart Shared
         * @description A person shared their cart.
         */
        CartShared: {
            properties?: {
                /** @description Id of the cart. */
                cart_id?: string | null;
                /** @description Products concerned. */
                products?: ({
                    /** @description Id of the product. */
                    product_id?: string | null;
                } & {
                    [key: string]: unknown;
                })[] | null;
                /** @description Who receives it. */
                recipient?: string | null;
                /** @description Message sent with the share. */
                share_message?: string | null;
                /** @description Way of sharing. */
                share_via?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Cart Viewed
         * @description A person looked at their cart.
         */
        CartViewed: {
            properties?: {
                /** @description Id of the cart. */
                cart_id?: string | null;
                /** @description Products concerned. */
                products?: components["schemas"]["Product"][] | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Checkout Started
         * @description A person began the checkout.
         */
        CheckoutStarted: {
            properties?: {
                /** @description Shop or partner in which the order was placed. */
                affiliation?: string | null;
                /** @description Code of the coupon. */
                coupon?: string | null;
                /** @description Currency code, ISO 4217. */
                currency?: string | null;
                /** @description Discount, in the currency of the order. */
                discount?: number | null;
                /** @description Id of the order. */
                order_id?: string | null;
                /** @description Products concerned. */
                products?: components["schemas"]["Product"][] | null;
                /** @description Revenue of the order, without shipping and tax. */
                revenue?: number | null;
                /** @description Shipping cost. */
                shipping?: number | null;
                /** @description Tax on the order. */
                tax?: number | null;
                /** @description Total value. */
                value?: number | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Checkout Step Completed
         * @description A person completed a step of the checkout.
         */
        CheckoutStepCompleted: {
            properties?: {
                /** @description Id of the checkout. */
                checkout_id?: string | null;
                /** @description Chosen way to pay. */
                payment_method?: string | null;
                /** @description Chosen way of shipping. */
                shipping_method?: string | null;
                /** @description Number of the checkout step. */
                step?: number | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Checkout Step Viewed
         * @description A person reached a step of the checkout.
         */
        CheckoutStepViewed: {
            properties?: {
                /** @description Id of the checkout. */
                checkout_id?: string | null;
                /** @description Chosen way to pay. */
                payment_method?: string | null;
                /** @description Chosen way of shipping. */
                shipping_method?: string | null;
                /** @description Number of the checkout step. */
                step?: number | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Coupon Applied
         * @description A coupon was applied to a cart or an order.
         */
        CouponApplied: {
            properties?: {
                /** @description Id of the cart. */
                cart_id?: string | null;
                /** @description Id of the coupon. */
                coupon_id?: string | null;
                /** @description Name of the coupon. */
                coupon_name?: string | null;
                /** @description Discount that the coupon gives. */
                discount?: number | null;
                /** @description Id of the order. */
                order_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Coupon Denied
         * @description A coupon was refused.
         */
        CouponDenied: {
            properties?: {
                /** @description Id of the cart. */
                cart_id?: string | null;
                /** @description Id of the coupon. */
                coupon_id?: string | null;
                /** @description Name of the coupon. */
                coupon_name?: string | null;
                /** @description Id of the order. */
                order_id?: string | null;
                /** @description Why, in words. */
                reason?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Coupon Entered
         * @description A person entered a coupon.
         */
        CouponEntered: {
            properties?: {
                /** @description Id of the cart. */
                cart_id?: string | null;
                /** @description Id of the coupon. */
                coupon_id?: string | null;
                /** @description Id of the order. */
                order_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Coupon Removed
         * @description A coupon was taken from a cart or an order.
         */
        CouponRemoved: {
            properties?: {
                /** @description Id of the cart. */
                cart_id?: string | null;
                /** @description Id of the coupon. */
                coupon_id?: string | null;
                /** @description Name of the coupon. */
                coupon_name?: string | null;
                /** @description Discount that the coupon gives. */
                discount?: number | null;
                /** @description Id of the order. */
                order_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Order Cancelled
         * @description An order was cancelled.
         */
        OrderCancelled: {
            properties?: {
                /** @description Shop or partner in which the order was placed. */
                affiliation?: string | null;
                /** @description Code of the coupon. */
                coupon?: string | null;
                /** @description Currency code, ISO 4217. */
                currency?: string | null;
                /** @description Discount, in the currency of the order. */
                discount?: number | null;
                /** @description Id of the order. */
                order_id?: string | null;
                /** @description Products concerned. */
                products?: components["schemas"]["Product"][] | null;
                /** @description Revenue of the order, without shipping and tax. */
                revenue?: number | null;
                /** @description Shipping cost. */
                shipping?: number | null;
                /** @description Tax on the order. */
                tax?: number | null;
                /** @description Sum with discounts, shipping and tax. */
                total?: number | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Order Completed
         * @description A person completed an order.
         */
        OrderCompleted: {
            properties?: {
                /** @description Shop or partner in which the order was placed. */
                affiliation?: string | null;
                /** @description Id of the checkout. */
                checkout_id?: string | null;
                /** @description Code of the coupon. */
                coupon?: string | null;
                /** @description Currency code, ISO 4217. */
                currency?: string | null;
                /** @description Discount, in the currency of the order. */
                discount?: number | null;
                /** @description Id of the order. */
                order_id?: string | null;
                /** @description Products concerned. */
                products?: components["schemas"]["Product"][] | null;
                /** @description Revenue of the order, without shipping and tax. */
                revenue?: number | null;
                /** @description Shipping cost. */
                shipping?: number | null;
                /** @description Sum after discounts, before shipping and tax. */
                subtotal?: number | null;
                /** @description Tax on the order. */
                tax?: number | null;
                /** @description Sum with discounts, shipping and tax. */
                total?: number | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Order Refunded
         * @description An order was refunded, wholly or in part.
         */
        OrderRefunded: {
            properties?: {
                /** @description Shop or partner in which the order was placed. */
                affiliation?: string | null;
                /** @description Id of the checkout. */
                checkout_id?: string | null;
                /** @description Code of the coupon. */
                coupon?: string | null;
                /** @description Currency code, ISO 4217. */
                currency?: string | null;
                /** @description Discount, in the currency of the order. */
                discount?: number | null;
                /** @description Id of the order. */
                order_id?: string | null;
                /** @description Products concerned. */
                products?: components["schemas"]["Product"][] | null;
                /** @description Revenue of the order, without shipping and tax. */
                revenue?: number | null;
                /** @description Shipping cost. */
                shipping?: number | null;
                /** @description Sum after discounts, before shipping and tax. */
                subtotal?: number | null;
                /** @description Tax on the order. */
                tax?: number | null;
                /** @description Sum with discounts, shipping and tax. */
                total?: number | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Order Updated
         * @description An order was changed.
         */
        OrderUpdated: {
            properties?: {
                /** @description Shop or partner in which the order was placed. */
                affiliation?: string | null;
                /** @description Code of the coupon. */
                coupon?: string | null;
                /** @description Currency code, ISO 4217. */
                currency?: string | null;
                /** @description Discount, in the currency of the order. */
                discount?: number | null;
                /** @description Id of the order. */
                order_id?: string | null;
                /** @description Products concerned. */
                products?: components["schemas"]["Product"][] | null;
                /** @description Revenue of the order, without shipping and tax. */
                revenue?: number | null;
                /** @description Shipping cost. */
                shipping?: number | null;
                /** @description Tax on the order. */
                tax?: number | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Payment Info Entered
         * @description A person entered how they pay.
         */
        PaymentInfoEntered: {
            properties?: {
                /** @description Id of the checkout. */
                checkout_id?: string | null;
                /** @description Id of the order. */
                order_id?: string | null;
                /** @description Chosen way to pay. */
                payment_method?: string | null;
                /** @description Chosen way of shipping. */
                shipping_method?: string | null;
                /** @description Number of the checkout step. */
                step?: number | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Product Added
         * @description A person put a product into their cart.
         */
        ProductAdded: {
            properties?: components["schemas"]["Product"] & ({
                /** @description Id of the cart. */
                cart_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Product Added to Wishlist
         * @description A person put a product on a wish list.
         */
        ProductAddedToWishlist: {
            properties?: components["schemas"]["Product"] & ({
                /** @description Id of the wish list. */
                wishlist_id?: string | null;
                /** @description Name of the wish list. */
                wishlist_name?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Product Clicked
         * @description A person clicked a product.
         */
        ProductClicked: {
            properties?: components["schemas"]["Product"] & ({
                /** @description Currency code, ISO 4217. */
                currency?: string | null;
                /** @description Price times quantity. */
                value?: number | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Product List Filtered
         * @description A person filtered or sorted a list of products.
         */
        ProductListFiltered: {
            properties?: {
                /** @description Category of the list. */
                category?: string | null;
                /** @description Filters that were applied to the list. */
                filters?: ({
                    /** @description What is filtered. */
                    type?: string | null;
                    /** @description Value that is kept. */
                    value?: string | null;
                } & {
                    [key: string]: unknown;
                })[] | null;
                /** @description Id of the list of products. */
                list_id?: string | null;
                /** @description Products concerned. */
                products?: components["schemas"]["Product"][] | null;
                /** @description Orders in which the list was sorted. */
                sorts?: ({
                    /** @description What is sorted by. */
                    type?: string | null;
                    /** @description Ascending or descending. */
                    value?: string | null;
                } & {
                    [key: string]: unknown;
                })[] | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Product List Viewed
         * @description A person looked at a list of products.
         */
        ProductListViewed: {
            properties?: {
                /** @description Category of the list. */
                category?: string | null;
                /** @description Id of the list of products. */
                list_id?: string | null;
                /** @description Products concerned. */
                products?: components["schemas"]["Product"][] | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Product Removed
         * @description A person took a product out of their cart.
         */
        ProductRemoved: {
            properties?: components["schemas"]["Product"] & ({
                /** @description Id of the cart. */
                cart_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Product Removed from Wishlist
         * @description A person took a product off a wish list.
         */
        ProductRemovedFromWishlist: {
            properties?: components["schemas"]["Product"] & ({
                /** @description Id of the wish list. */
                wishlist_id?: string | null;
                /** @description Name of the wish list. */
                wishlist_name?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Product Reviewed
         * @description A person reviewed a product.
         */
        ProductReviewed: {
            properties?: {
                /** @description Id of the product. */
                product_id?: string | null;
                /** @description Rating that was given. */
                rating?: number | null;
                /** @description Text of the review. */
                review_body?: string | null;
                /** @description Id of the review. */
                review_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Product Shared
         * @description A person shared a product.
         */
        ProductShared: {
            properties?: {
                /** @description Brand of the product. */
                brand?: string | null;
                /** @description Category, in words or as a path. */
                category?: string | null;
                /** @description Address of a picture of the product. */
                image_url?: string | null;
                /** @description Name. */
                name?: string | null;
                /** @description Price of one piece. */
                price?: number | null;
                /** @description Id of the product. */
                product_id?: string | null;
                /** @description Who receives it. */
                recipient?: string | null;
                /** @description Message sent with the share. */
                share_message?: string | null;
                /** @description Way of sharing. */
                share_via?: string | null;
                /** @description Stock keeping unit. */
                sku?: string | null;
                /** @description Address of the page. */
                url?: string | null;
                /** @description Variant of the product. */
                variant?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Product Viewed
         * @description A person looked at a product.
         */
        ProductViewed: {
            properties?: components["schemas"]["Product"] & ({
                /** @description Currency code, ISO 4217. */
                currency?: string | null;
                /** @description Price times quantity. */
                value?: number | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Products Searched
         * @description A person searched for products.
         */
        ProductsSearched: {
            properties?: {
                /** @description Words that were searched for. */
                query?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Promotion Clicked
         * @description A person clicked a promotion.
         */
        PromotionClicked: {
            properties?: {
                /** @description Label of the creative. */
                creative?: string | null;
                /** @description Name of the promotion. */
                name?: string | null;
                /** @description Place of the promotion on the page. */
                position?: string | null;
                /** @description Id of the promotion. */
                promotion_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Promotion Viewed
         * @description A person saw a promotion.
         */
        PromotionViewed: {
            properties?: {
                /** @description Label of the creative. */
                creative?: string | null;
                /** @description Name of the promotion. */
                name?: string | null;
                /** @description Place of the promotion on the page. */
                position?: string | null;
                /** @description Id of the promotion. */
                promotion_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Wishlist Product Added to Cart
         * @description A person moved a product from a wish list into their cart.
         */
        WishlistProductAddedToCart: {
            properties?: components["schemas"]["Product"] & ({
                /** @description Id of the cart. */
                cart_id?: string | null;
                /** @description Id of the wish list. */
                wishlist_id?: string | null;
                /** @description Name of the wish list. */
                wishlist_name?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Email Bounced
         * @description An e-mail could not be delivered.
         */
        EmailBounced: {
            context?: {
                traits?: ({
                    /** @description Address that the e-mail went to. */
                    email?: string | null;
                } & {
                    [key: string]: unknown;
                }) | null;
            } & {
                [key: string]: unknown;
            };
            properties?: {
                /** @description Id of the campaign. */
                campaign_id?: string | null;
                /** @description Name of the campaign. */
                campaign_name?: string | null;
                /** @description Id of the e-mail. */
                email_id: string;
                /** @description Subject of the e-mail. */
                email_subject?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Email Delivered
         * @description An e-mail was delivered.
         */
        EmailDelivered: {
            context?: {
                traits?: ({
                    /** @description Address that the e-mail went to. */
                    email?: string | null;
                } & {
                    [key: string]: unknown;
                }) | null;
            } & {
                [key: string]: unknown;
            };
            properties?: {
                /** @description Id of the campaign. */
                campaign_id?: string | null;
                /** @description Name of the campaign. */
                campaign_name?: string | null;
                /** @description Id of the e-mail. */
                email_id: string;
                /** @description Subject of the e-mail. */
                email_subject?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Email Link Clicked
         * @description A person followed a link in an e-mail.
         */
        EmailLinkClicked: {
            context?: {
                traits?: ({
                    /** @description Address that the e-mail went to. */
                    email?: string | null;
                    /** @description Address of the reader's device. */
                    ip?: string | null;
                    /** @description User agent of the reader's device. */
                    user_agent?: string | null;
                } & {
                    [key: string]: unknown;
                }) | null;
            } & {
                [key: string]: unknown;
            };
            properties?: {
                /** @description Id of the campaign. */
                campaign_id?: string | null;
                /** @description Name of the campaign. */
                campaign_name?: string | null;
                /** @description Id of the e-mail. */
                email_id: string;
                /** @description Subject of the e-mail. */
                email_subject?: string | null;
                /** @description Id of the link. */
                link_id?: string | null;
                /** @description Address of the link. */
                link_url?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Email Marked as Spam
         * @description A person marked an e-mail as spam.
         */
        EmailMarkedAsSpam: {
            context?: {
                traits?: ({
                    /** @description Address that the e-mail went to. */
                    email?: string | null;
                    /** @description Address of the reader's device. */
                    ip?: string | null;
                    /** @description User agent of the reader's device. */
                    user_agent?: string | null;
                } & {
                    [key: string]: unknown;
                }) | null;
            } & {
                [key: string]: unknown;
            };
            properties?: {
                /** @description Id of the campaign. */
                campaign_id?: string | null;
                /** @description Name of the campaign. */
                campaign_name?: string | null;
                /** @description Id of the e-mail. */
                email_id: string;
                /** @description Subject of the e-mail. */
                email_subject?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Email Opened
         * @description A person opened an e-mail.
         */
        EmailOpened: {
            context?: {
                traits?: ({
                    /** @description Address that the e-mail went to. */
                    email?: string | null;
                    /** @description Address of the reader's device. */
                    ip?: string | null;
                    /** @description User agent of the reader's device. */
                    user_agent?: string | null;
                } & {
                    [key: string]: unknown;
                }) | null;
            } & {
                [key: string]: unknown;
            };
            properties?: {
                /** @description Id of the campaign. */
                campaign_id?: string | null;
                /** @description Name of the campaign. */
                campaign_name?: string | null;
                /** @description Id of the e-mail. */
                email_id: string;
                /** @description Subject of the e-mail. */
                email_subject?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Email Unsubscribed
         * @description A person unsubscribed from e-mails.
         */
        EmailUnsubscribed: {
            context?: {
                traits?: ({
                    /** @description Address that the e-mail went to. */
                    email?: string | null;
                    /** @description Address of the reader's device. */
                    ip?: string | null;
                    /** @description User agent of the reader's device. */
                    user_agent?: string | null;
                } & {
                    [key: string]: unknown;
                }) | null;
            } & {
                [key: string]: unknown;
            };
            properties?: {
                /** @description Id of the campaign. */
                campaign_id?: string | null;
                /** @description Name of the campaign. */
                campaign_name?: string | null;
                /** @description Id of the e-mail. */
                email_id: string;
                /** @description Subject of the e-mail. */
                email_subject?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Live Chat Conversation Ended
         * @description A conversation in a live chat ended.
         */
        LiveChatConversationEnded: {
            properties?: {
                /** @description Id of the agent. */
                agent_id?: string | null;
                /** @description Name of the agent. */
                agent_name?: string | null;
                /** @description User name of the agent. */
                agent_username?: string | null;
                /** @description Length of the conversation, in seconds. */
                conversation_duration?: number | null;
                /** @description Id of the conversation. */
                conversation_id?: string | null;
                /** @description Id of the chat message. */
                message_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Live Chat Conversation Started
         * @description A conversation in a live chat began.
         */
        LiveChatConversationStarted: {
            properties?: {
                /** @description Id of the agent. */
                agent_id?: string | null;
                /** @description Name of the agent. */
                agent_name?: string | null;
                /** @description User name of the agent. */
                agent_username?: string | null;
                /** @description Length of the conversation, in seconds. */
                conversation_duration?: number | null;
                /** @description Id of the conversation. */
                conversation_id?: string | null;
                /** @description Id of the chat message. */
                message_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Live Chat Message Received
         * @description A message was received in a live chat.
         */
        LiveChatMessageReceived: {
            properties?: {
                /** @description Id of the agent. */
                agent_id?: string | null;
                /** @description Name of the agent. */
                agent_name?: string | null;
                /** @description User name of the agent. */
                agent_username?: string | null;
                /** @description Length of the conversation, in seconds. */
                conversation_duration?: number | null;
                /** @description Id of the conversation. */
                conversation_id?: string | null;
                /** @description Id of the chat message. */
                message_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Live Chat Message Sent
         * @description A message was sent in a live chat.
         */
        LiveChatMessageSent: {
            properties?: {
                /** @description Id of the agent. */
                agent_id?: string | null;
                /** @description Name of the agent. */
                agent_name?: string | null;
                /** @description User name of the agent. */
                agent_username?: string | null;
                /** @description Length of the conversation, in seconds. */
                conversation_duration?: number | null;
                /** @description Id of the conversation. */
                conversation_id?: string | null;
                /** @description Id of the chat message. */
                message_id?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Application Backgrounded
         * @description The app went to the background.
         */
        ApplicationBackgrounded: {
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * Application Crashed
         * @description The app crashed.
         */
        ApplicationCrashed: {
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * Application Foregrounded
         * @description The app came to the foreground.
         */
        ApplicationForegrounded: {
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * Application Installed
         * @description The app was installed. Customer.io also adds or updates the device of `context.device`.
         */
        ApplicationInstalled: {
            properties?: {
                /** @description Build number of the app. */
                build?: string | null;
                /** @description Version of the app. */
                version?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Application Opened
         * @description The app was opened. Customer.io also adds or updates the device of `context.device`.
         */
        ApplicationOpened: {
            properties?: {
                /** @description Build number of the app. */
                build?: string | null;
                /** @description Whether the app came from the background. */
                from_background?: boolean | null;
                /** @description Deep link with which the app was opened. */
                url?: string | null;
                /** @description Version of the app. */
                version?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Application Uninstalled
         * @description The app was removed. Customer.io also deletes the device of `context.device.token`.
         */
        ApplicationUninstalled: {
            properties?: {
                [key: string]: unknown;
            };
        };
        /**
         * Application Updated
         * @description The app was updated.
         */
        ApplicationUpdated: {
            properties?: {
                /** @description Build number of the app. */
                build?: string | null;
                /** @description Build number before the update. */
                previous_build?: string | null;
                /** @description Version before the update. */
                previous_version?: string | null;
                /** @description Version of the app. */
                version?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Video Ad Completed
         * @description An ad in a video was played to its end.
         */
        VideoAdCompleted: {
            properties?: components["schemas"]["VideoAd"];
        };
        /**
         * Video Ad Playing
         * @description An ad in a video is playing (sent every few seconds).
         */
        VideoAdPlaying: {
            properties?: components["schemas"]["VideoAd"];
        };
        /**
         * Video Ad Started
         * @description An ad in a video began.
         */
        VideoAdStarted: {
            properties?: components["schemas"]["VideoAd"];
        };
        /**
         * Video Content Completed
         * @description A section of video content was played to its end.
         */
        VideoContentCompleted: {
            properties?: components["schemas"]["VideoContent"];
        };
        /**
         * Video Content Playing
         * @description A section of video content is playing (sent every few seconds).
         */
        VideoContentPlaying: {
            properties?: components["schemas"]["VideoContent"];
        };
        /**
         * Video Content Started
         * @description A section of video content began.
         */
        VideoContentStarted: {
            properties?: components["schemas"]["VideoContent"];
        };
        /**
         * Video Playback Buffer Completed
         * @description The player finished buffering.
         */
        VideoPlaybackBufferCompleted: {
            properties?: components["schemas"]["VideoPlayback"] & ({
                /** @description Id of the content that plays. */
                content_asset_id?: string | null;
                /** @description Id of the section of content that plays. */
                content_pod_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Video Playback Buffer Started
         * @description The player began to buffer.
         */
        VideoPlaybackBufferStarted: {
            properties?: components["schemas"]["VideoPlayback"] & ({
                /** @description Id of the content that plays. */
                content_asset_id?: string | null;
                /** @description Id of the section of content that plays. */
                content_pod_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Video Playback Completed
         * @description The playback reached its end.
         */
        VideoPlaybackCompleted: {
            properties?: components["schemas"]["VideoPlayback"] & ({
                /** @description Id of the content that plays. */
                content_asset_id?: string | null;
                /** @description Id of the section of content that plays. */
                content_pod_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Video Playback Exited
         * @description The person left the video.
         */
        VideoPlaybackExited: {
            properties?: components["schemas"]["VideoPlayback"] & ({
                /** @description Id of the content that plays. */
                content_asset_id?: string | null;
                /** @description Id of the section of content that plays. */
                content_pod_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Video Playback interrupted
         * @description The playback stopped without the person's doing. The lower-case i is part of the name.
         */
        VideoPlaybackInterrupted: {
            properties?: components["schemas"]["VideoPlayback"] & ({
                /** @description Id of the content that plays. */
                content_asset_id?: string | null;
                /** @description Id of the section of content that plays. */
                content_pod_id?: string | null;
                /** @description How the playback was interrupted. */
                method?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Video Playback Paused
         * @description The person paused the playback.
         */
        VideoPlaybackPaused: {
            properties?: components["schemas"]["VideoPlayback"] & ({
                /** @description Id of the content that plays. */
                content_asset_id?: string | null;
                /** @description Id of the section of content that plays. */
                content_pod_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Video Playback Resumed
         * @description The person resumed the playback.
         */
        VideoPlaybackResumed: {
            properties?: components["schemas"]["VideoPlayback"] & ({
                /** @description Id of the content that plays. */
                content_asset_id?: string | null;
                /** @description Id of the section of content that plays. */
                content_pod_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Video Playback Seek Completed
         * @description The person finished seeking.
         */
        VideoPlaybackSeekCompleted: {
            properties?: components["schemas"]["VideoPlayback"] & ({
                /** @description Id of the content that plays. */
                content_asset_id?: string | null;
                /** @description Id of the section of content that plays. */
                content_pod_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Video Playback Seek Started
         * @description The person began to seek.
         */
        VideoPlaybackSeekStarted: {
            properties?: components["schemas"]["VideoPlayback"] & ({
                /** @description Id of the content that plays. */
                content_asset_id?: string | null;
                /** @description Id of the section of content that plays. */
                content_pod_id?: string | null;
            } & {
                [key: string]: unknown;
            });
        };
        /**
         * Video Playback Started
         * @description The person started the playback.
         */
        VideoPlaybackStarted: {
            properties?: {
                /** @description Id of the ad, or ids of the ads, that will play. */
                ad_asset_id?: (string | null) | string[];
                /** @description Whether ads are enabled in the player. */
                ad_enabled?: boolean | null;
                /** @description Id or ids of the groups of ads that will play. */
                ad_pod_id?: (string | null) | string[];
                /**
                 * @description When the ad plays.
                 * @enum {string|null}
                 */
                ad_type?: "pre-roll" | "mid-roll" | "post-roll" | null;
                /** @description Bit rate, in kilobits a second. */
                bitrate?: number | null;
                /** @description Ids of the contents that will play. */
                content_asset_ids?: string[] | null;
                /** @description Ids of the sections of content that will play. */
                content_pod_ids?: string[] | null;
                /** @description Frames a second. */
                framerate?: number | null;
                /** @description Whether the player fills the screen. */
                full_screen?: boolean | null;
                /** @description Whether the content is live. */
                livestream?: boolean | null;
                /** @description Place, or second of the playback. */
                position?: number | null;
                /** @description Quality of the picture, for example hd1080. */
                quality?: string | null;
                /** @description Id of the playback session. */
                session_id?: string | null;
                /** @description Sound level in per cent. */
                sound?: number | null;
                /** @description Total length, in seconds. */
                total_length?: number | null;
                /** @description Name of the player. */
                video_player?: string | null;
            } & {
                [key: string]: unknown;
            };
        };
        /**
         * Geofence Transition
         * @description A device entered or left a geofence: one event a geofence set, never with coordinates. In Customer.io's document of 2026-09, but not in its list of events. `transitionId` with `geosetId` tells repeats apart.
         */
        GeofenceTransition: {
            properties?: {
                /** @description Id of the geofence. */
                geofenceId?: string | null;
                /** @description Name of the geofence. */
                geofenceName?: string | null;
                /** @description Id of the set of geofences. */
                geosetId?: string | null;
                /** @description Id of the transition. */
                transitionId?: string | null;
                /**
                 * @description Whether the device entered or left.
                 * @enum {string|null}
                 */
                transition?: "enter" | "exit" | null;
                /** @description What the geofence is tagged with. */
                metadata?: {
                    [key: string]: string | number | boolean | null;
                } | null;
            } & {
                [key: string]: unknown;
            };
        };
        /** @description Empty. */
        Accepted: Record<string, never>;
        /** @description Why the call was refused. Read leniently: other shapes have been seen. */
        Refusal: {
            meta?: {
                /** @description Reasons. */
                errors?: string[];
            };
        };
    };
    responses: {
        /** @description Taken over. In strict mode the call was well formed; without it, nothing is said about the call. */
        Accepted: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Accepted"];
            };
        };
        /** @description Strict mode: the call, or an item of the batch, is wrong. */
        Refused: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Refusal"];
            };
        };
        /** @description Strict mode: the write key is wrong. No body. */
        Unauthorised: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Not documented by Customer.io, expected of proxies: the body is too large. */
        TooLarge: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Not documented for these operations: too many requests. Try again later. */
        TooManyRequests: {
            headers: {
                /** @description Seconds, or a date; often absent. */
                "Retry-After"?: string;
                [name: string]: unknown;
            };
            content?: never;
        };
        /** @description Not documented by Customer.io: try again later with the same body. */
        Unavailable: {
            headers: {
                [name: string]: unknown;
            };
            content?: never;
        };
    };
    parameters: {
        /** @description `1` turns wrong calls into 400 and a bad key into 401. Any other value means off. */
        StrictMode: "1";
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    identify: {
        parameters: {
            query?: never;
            header?: {
                /** @description `1` turns wrong calls into 400 and a bad key into 401. Any other value means off. */
                "X-Strict-Mode"?: components["parameters"]["StrictMode"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IdentifyBody"];
            };
        };
        responses: {
            200: components["responses"]["Accepted"];
            400: components["responses"]["Refused"];
            401: components["responses"]["Unauthorised"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["Unavailable"];
        };
    };
    track: {
        parameters: {
            query?: never;
            header?: {
                /** @description `1` turns wrong calls into 400 and a bad key into 401. Any other value means off. */
                "X-Strict-Mode"?: components["parameters"]["StrictMode"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrackBody"];
            };
        };
        responses: {
            200: components["responses"]["Accepted"];
            400: components["responses"]["Refused"];
            401: components["responses"]["Unauthorised"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["Unavailable"];
        };
    };
    page: {
        parameters: {
            query?: never;
            header?: {
                /** @description `1` turns wrong calls into 400 and a bad key into 401. Any other value means off. */
                "X-Strict-Mode"?: components["parameters"]["StrictMode"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PageBody"];
            };
        };
        responses: {
            200: components["responses"]["Accepted"];
            400: components["responses"]["Refused"];
            401: components["responses"]["Unauthorised"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["Unavailable"];
        };
    };
    screen: {
        parameters: {
            query?: never;
            header?: {
                /** @description `1` turns wrong calls into 400 and a bad key into 401. Any other value means off. */
                "X-Strict-Mode"?: components["parameters"]["StrictMode"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ScreenBody"];
            };
        };
        responses: {
            200: components["responses"]["Accepted"];
            400: components["responses"]["Refused"];
            401: components["responses"]["Unauthorised"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["Unavailable"];
        };
    };
    group: {
        parameters: {
            query?: never;
            header?: {
                /** @description `1` turns wrong calls into 400 and a bad key into 401. Any other value means off. */
                "X-Strict-Mode"?: components["parameters"]["StrictMode"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GroupBody"];
            };
        };
        responses: {
            200: components["responses"]["Accepted"];
            400: components["responses"]["Refused"];
            401: components["responses"]["Unauthorised"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["Unavailable"];
        };
    };
    alias: {
        parameters: {
            query?: never;
            header?: {
                /** @description `1` turns wrong calls into 400 and a bad key into 401. Any other value means off. */
                "X-Strict-Mode"?: components["parameters"]["StrictMode"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AliasBody"];
            };
        };
        responses: {
            200: components["responses"]["Accepted"];
            400: components["responses"]["Refused"];
            401: components["responses"]["Unauthorised"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["Unavailable"];
        };
    };
    batch: {
        parameters: {
            query?: never;
            header?: {
                /** @description `1` turns wrong calls into 400 and a bad key into 401. Any other value means off. */
                "X-Strict-Mode"?: components["parameters"]["StrictMode"];
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchBody"];
            };
        };
        responses: {
            200: components["responses"]["Accepted"];
            400: components["responses"]["Refused"];
            401: components["responses"]["Unauthorised"];
            413: components["responses"]["TooLarge"];
            429: components["responses"]["TooManyRequests"];
            "5XX": components["responses"]["Unavailable"];
        };
    };
}
